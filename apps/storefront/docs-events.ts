/** `npm run docs:events`: writes EVENTS.md and asyncapi.json from the pack. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'pg'
import { documentsOf } from './src/assistant/documents.js'
import { grocery } from './src/assistant/index.js'

for (const [file, text] of Object.entries(documentsOf(grocery({ pool: new Pool() })))) {
  writeFileSync(join(import.meta.dirname, file), text)
  console.log(`apps/storefront/${file}`)
}
