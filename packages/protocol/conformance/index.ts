export { type Check, type CheckResult, runChecks } from './check.js'
export { commandChecks } from './command-checks.js'
export { serverChecks } from './server-checks.js'
export type { OpenSocket, ServerUnderTest, WireSocket } from './server-under-test.js'
