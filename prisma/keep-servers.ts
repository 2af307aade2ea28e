// Runs before the tests of a project and after them, so that one PostgreSQL serves all of their databases.
export { keepServers as default } from './testing.js'
