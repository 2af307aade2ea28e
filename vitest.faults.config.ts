import { defineConfig } from 'vitest/config'

/** The long faults: real processes that are killed, paused and cut off. One after another, so that each has the machine. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['{packages,apps}/*/src/faults/**/*.fault.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    fileParallelism: false,
    reporters: ['default', './packages/server/src/fixtures/figures-reporter.ts'],
    setupFiles: './scripts/patient-waits.ts',
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
})
