import { defineConfig } from 'vitest/config'

const project = (root: string, test: { isolate?: boolean; globalSetup?: string } = {}) => ({
  extends: true as const,
  root: new URL(root, import.meta.url).pathname,
  test: { name: root.replace(/^.*\//, ''), ...test },
})

/** Tests of pure code, whose files share one process: they change nothing that another file could see. */
const pure = { isolate: false }

/** Tests with databases on a PostgreSQL that runs as long as the tests of the project. */
const withDatabases = { globalSetup: new URL('prisma/keep-servers.ts', import.meta.url).pathname }

export default defineConfig({
  root: import.meta.dirname,
  test: {
    // A test never fails on a time: these only end one that hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    setupFiles: new URL('scripts/patient-waits.ts', import.meta.url).pathname,
    expect: { poll: { timeout: 60_000 } },
    // Tests wait more than they compute: for databases, for children, for the clock.
    maxWorkers: 2,
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
    typecheck: { enabled: true, include: ['**/*.test-d.{ts,tsx}'], exclude: ['**/dist/**'], checker: 'tsc' },
    projects: [
      project('packages/protocol', pure),
      project('packages/engine', pure),
      project('packages/server', withDatabases),
      project('packages/browser'),
      project('packages/react'),
      project('packages/devtools'),
      project('prisma', withDatabases),
      project('apps/starter'),
      project('apps/storefront', withDatabases),
    ],
  },
})
