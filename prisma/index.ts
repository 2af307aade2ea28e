export { DatabaseProblem } from './database-problem.js'
export { startDatabase, type StartedDatabase, type StartOptions } from './launcher/start-database.js'
export { openDatabase, type OpenDatabase } from './open-database.js'
export { migrate } from './migrate.js'
