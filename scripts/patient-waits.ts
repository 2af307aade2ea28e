// Runs before the tests of each file: a wait that says no limit of its own goes on for a minute instead of a second, so
// that a busy machine fails no test.
import { vi } from 'vitest'

const patience = { timeout: 60_000 }
const { waitFor, waitUntil } = vi

vi.waitFor = (look, options = patience) => waitFor(look, options)
vi.waitUntil = (look, options = patience) => waitUntil(look, options)
