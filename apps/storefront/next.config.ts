import type { NextConfig } from 'next'

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // `tsc -b` checks the types, so Next does not check the same files again.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'tsconfig.next.json' },
  // The store's server and its pages must share one instance of these packages, so Next must not bundle a second copy.
  serverExternalPackages: ['@proactive/server', 'pg'],
}

export default config
