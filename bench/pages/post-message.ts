import { offer } from './contender.js'

const worker = new Worker(new URL('./silent-worker.ts', import.meta.url), { type: 'module' })
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no target
offer((view) => worker.postMessage({ type: 'book.viewed', time: Date.now(), view }))
