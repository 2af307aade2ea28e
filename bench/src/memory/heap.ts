/** Returns the live heap in bytes, after full collections. */
export function heap(): number {
  const { gc } = globalThis
  if (!gc) throw new Error('The garbage collector is not exposed: run node with --expose-gc.')
  gc()
  gc()
  return process.memoryUsage().heapUsed
}
