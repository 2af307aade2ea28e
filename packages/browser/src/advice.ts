import { type ErrorCode, protocolVersion } from '@proactive/protocol'

/**
 * Returns what to do about a page that has no connection, beside what the server says itself; empty when there is nothing.
 * `serverVersion` is the version of the protocol that the server said it speaks, if it has.
 */
export function adviceOn(code: ErrorCode, serverVersion: number | undefined): string {
  switch (code) {
    case 'forbidden_origin':
      return `The origin of this page is ${location.origin}. A proxy in front of the server has to pass on the Origin header.`
    case 'unauthorized':
    case 'token_expired':
      return 'One server gave the page its token and another one refused it: give every server behind this address the same secret (PROACTIVE_SECRET, or the secret of createProactiveServer) and the same time.'
    case 'unsupported_protocol':
      return `This page speaks version ${protocolVersion}${serverVersion === undefined ? '' : ` and the server version ${serverVersion}`}. ${remedyFor(serverVersion)}`
    case 'unavailable':
    case 'not_found':
      return "It needs a server that runs at the client's endpoint, proxies that pass on its requests and websockets, and a policy of the page (connect-src) that allows them. The page tries again by itself."
    case 'rate_limited':
    case 'internal':
      return "The page tries again by itself. The server's log says more."
    default:
      return ''
  }
}

function remedyFor(serverVersion = protocolVersion): string {
  if (serverVersion < protocolVersion) return 'The server is older: update @proactive/server.'
  if (serverVersion > protocolVersion) return 'The page is older: reload it, and update @proactive/browser if that does not help.'
  return 'Use the same release of @proactive/server and @proactive/browser, and reload pages that were open during an update.'
}
