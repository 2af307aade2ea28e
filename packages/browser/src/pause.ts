/** Waits for `ms`, or until the network is back or `closed` is aborted. */
export async function pause(ms: number, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, ms)
    function finish(): void {
      clearTimeout(timer)
      removeEventListener('online', finish)
      closed.removeEventListener('abort', finish)
      resolve()
    }
    addEventListener('online', finish)
    closed.addEventListener('abort', finish)
  })
}
