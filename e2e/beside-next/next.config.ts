import type { NextConfig } from 'next'

/** The recipe: one path of the shop's own address leads to the assistant, which runs elsewhere. */
const config: NextConfig = {
  rewrites: () =>
    Promise.resolve([{ source: '/api/proactive/:path*', destination: `${process.env['ASSISTANT_URL']}/api/proactive/:path*` }]),
  // A websocket's address ends in a slash, and must not be redirected.
  skipTrailingSlashRedirect: true,
  typescript: { ignoreBuildErrors: true },
}

export default config
