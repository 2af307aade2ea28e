import type { NextConfig } from 'next'

const assistant = process.env.ASSISTANT_URL ?? 'http://localhost:4000'

/** Forwards the assistant's path, websockets included, to the server that it runs on. */
const config: NextConfig = {
  reactCompiler: true,
  rewrites: () => Promise.resolve([{ source: '/api/proactive/:path*', destination: `${assistant}/api/proactive/:path*` }]),
  skipTrailingSlashRedirect: true, // the address of a websocket ends in a slash and must not be redirected
}

export default config
