/** What is alive, in bytes. */
export function heap(): number {
  const { gc } = globalThis
  if (!gc) throw new Error('Run this with --expose-gc.')
  gc()
  gc()
  return process.memoryUsage().heapUsed
}
