export { createPrisma } from './client.js'
export { DatabaseProblem } from './database-problem.js'
export {
  extendHold,
  grantHold,
  leftFor,
  releaseHold,
  sell,
  type Fence,
  type Hold,
  type Queryable,
  type Thing,
} from './holds.js'
export { hasDatabase } from './launcher/has-database.js'
export { startDatabase, type StartedDatabase, type StartOptions } from './launcher/start-database.js'
export { migrate } from './migrate.js'
export { openDatabase, type OpenDatabase } from './open-database.js'
export { reset, seed } from './seed/seed.js'
