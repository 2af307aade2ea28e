/** Returns the path and query of the page that posted a form, or `fallback` when that was no page of this store. */
export function pageBefore(request: Request, fallback = '/'): string {
  const referer = request.headers.get('referer')
  if (!referer || !URL.canParse(referer)) return fallback
  const { host, pathname, search } = new URL(referer)
  // A browser takes a path that begins with two slashes for another host.
  return host === request.headers.get('host') && !pathname.startsWith('//') ? pathname + search : fallback
}
