import type { Page } from '@playwright/test'

/**
 * Attaches to the workers of a page, and returns a function that reads all strings in their memory: the text of a heap
 * snapshot each. Call it before the memory is needed, while the workers run.
 */
export async function memoryOfWorkers(page: Page): Promise<() => Promise<string>> {
  const browser = await page.context().newCDPSession(page)
  const sessions: string[] = []
  const waiting = new Map<number, () => void>()
  let lastId = 0
  let memory = ''
  browser.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') sessions.push(sessionId)
  })
  browser.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, method, params } = JSON.parse(message)
    if (method === 'HeapProfiler.addHeapSnapshotChunk') memory += params.chunk
    waiting.get(id)?.()
  })
  await browser.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })

  const ask = async (sessionId: string, method: string): Promise<void> =>
    new Promise((resolve) => {
      const id = ++lastId
      waiting.set(id, resolve)
      void browser.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
    })

  return async () => {
    if (sessions.length === 0) throw new Error('The page has no worker.')
    memory = ''
    for (const session of sessions) {
      await ask(session, 'HeapProfiler.enable')
      await ask(session, 'HeapProfiler.takeHeapSnapshot')
    }
    // A snapshot is JSON, in which letters beyond ASCII may be escaped.
    return memory.replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  }
}
