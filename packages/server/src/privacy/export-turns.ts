/** The share of the time that exports take; others have the rest. */
const duty = 0.2
const longestRestMs = 200

/**
 * Passes on the pieces of exports. Of all exports of the process one piece is made at a time, and after each one comes a
 * rest in proportion to the time that it took, so that however many are asked for, others notice little of them.
 */
export type ExportTurns = (pieces: AsyncGenerator<string>) => AsyncGenerator<string>

export function createExportTurns(): ExportTurns {
  let before: Promise<unknown> = Promise.resolve()

  function takeTurn(pieces: AsyncGenerator<string>): Promise<IteratorResult<string>> {
    const began = before.then(() => performance.now())
    const mine = began.then(() => pieces.next())
    const rested = async (): Promise<void> => {
      const restMs = Math.min(longestRestMs, (performance.now() - (await began)) * (1 / duty - 1))
      await new Promise((done) => void setTimeout(done, restMs))
    }
    before = mine.then(rested, rested)
    return mine
  }

  return async function* (pieces) {
    for (let piece = await takeTurn(pieces); !piece.done; piece = await takeTurn(pieces)) yield piece.value
  }
}
