import { defineConfig } from 'prisma/config'

const url = process.env['DATABASE_URL']

export default defineConfig({
  schema: 'schema',
  migrations: { path: 'migrations' },
  ...(url && { datasource: { url } }),
})
