/**
 * Copies a framework's request into a plain Web request. Next hands its routes a Proxy, and hono's adapter an object of
 * its own; neither can be given to `new Request`, which hono's body limit does and an app's `identify` may do.
 *
 * @throws TypeError for a method or an address that a Web request cannot have.
 */
export function plainRequest(request: Request, headers: Headers = request.headers, method: string = request.method): Request {
  const { url, signal, body } = request
  return new Request(url, { method, headers, signal, ...(body && { body, duplex: 'half' }) })
}
