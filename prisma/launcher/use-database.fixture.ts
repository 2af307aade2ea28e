/** A process that uses the database of the given folder: prints its address, and stops at the first line of stdin. */

import { startDatabase } from './start-database.js'

const [dataDir = '', binaries] = process.argv.slice(2)
const { url } = await startDatabase({ dataDir, ...(binaries && { binaries }) }).then(async (database) => {
  process.stdin.once('data', () => void database.stop().then(() => process.exit()))
  return database
})
process.stdout.write(`${url}\n`)
