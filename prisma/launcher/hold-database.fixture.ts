import { startDatabase } from './start-database.js'

// A process that uses the database of the folder it is given: says so in a line, and leaves at the next one.
const [dataDir = '', binaries] = process.argv.slice(2)
const { url } = await startDatabase({ dataDir, ...(binaries && { binaries }) }).then(async (database) => {
  process.stdin.once('data', () => void database.stop().then(() => process.exit()))
  return database
})
process.stdout.write(`${url}\n`)
