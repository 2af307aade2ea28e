import type { Decider } from '../decider/answering.js'
import type { MemoryLog } from '../log/memory-log.js'
import type { Pipeline } from '../pipeline.js'

/** Runs a pipeline until no event, turn or effect is pending; those that wait for the clock, of which `waiting` tells the number, stay. */
export async function settlePipeline(pipeline: Pipeline, { log, decider, waiting }: { log: MemoryLog; decider: Decider; waiting: () => number }): Promise<void> {
  let before = -1
  while (before !== log.records.length) {
    before = log.records.length
    await pipeline.appender.settled()
    await pipeline.worker.run()
    for (const follower of pipeline.followers) await follower.run()
    while (pipeline.outbox.size > (decider.waiting ?? 0) + waiting()) await new Promise((done) => void setImmediate(done))
  }
}
