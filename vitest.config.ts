import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*', 'prisma', 'apps/storefront'],
    typecheck: { enabled: false },
  },
})
