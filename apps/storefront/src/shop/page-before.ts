/** Where a form was posted from, if that was a page of this store; else `otherwise`. */
export function pageBefore(request: Request, otherwise = '/'): string {
  const referer = request.headers.get('referer')
  if (!referer || !URL.canParse(referer)) return otherwise
  const { host, pathname, search } = new URL(referer)
  // A path that begins with two slashes would lead to another host.
  return host === request.headers.get('host') && !pathname.startsWith('//') ? pathname + search : otherwise
}
