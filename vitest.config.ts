import { defineConfig } from 'vitest/config'

const project = (root: string) => ({
  extends: true as const,
  root: new URL(root, import.meta.url).pathname,
  test: { name: root.replace(/^.*\//, '') },
})

export default defineConfig({
  root: import.meta.dirname,
  test: {
    // A test never fails on a time: these only end one that hangs.
    testTimeout: 60_000,
    // Tests wait more than they compute: for databases, for children, for the clock.
    maxWorkers: 2,
    hookTimeout: 120_000,
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
    typecheck: { enabled: true, include: ['**/*.test-d.{ts,tsx}'], exclude: ['**/dist/**'], checker: 'tsc' },
    projects: ['packages/protocol', 'packages/engine', 'packages/server', 'packages/browser', 'packages/react', 'packages/devtools', 'prisma', 'apps/starter', 'apps/storefront'].map(project),
  },
})
