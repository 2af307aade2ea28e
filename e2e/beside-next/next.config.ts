import type { NextConfig } from 'next'

/** Forwards one path of the shop's address to the assistant, which runs as a separate server. */
const config: NextConfig = {
  rewrites: () =>
    Promise.resolve([{ source: '/api/proactive/:path*', destination: `${process.env['ASSISTANT_URL']}/api/proactive/:path*` }]),
  // The websocket path ends in a slash, which Next must not redirect.
  skipTrailingSlashRedirect: true,
  typescript: { ignoreBuildErrors: true },
}

export default config
