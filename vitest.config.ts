import { defineConfig } from 'vitest/config'

const project = (root: string) => ({
  extends: true as const,
  root: new URL(root, import.meta.url).pathname,
  test: { name: root.replace(/^.*\//, '') },
})

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
    typecheck: { enabled: true, include: ['**/*.test-d.{ts,tsx}'], exclude: ['**/dist/**'], checker: 'tsc' },
    projects: ['packages/protocol', 'packages/engine', 'packages/server', 'packages/browser', 'packages/react', 'prisma', 'apps/storefront'].map(project),
  },
})
