import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** A store of the bench's own, and a shopper of it who has a basket and an address: the checkout is for such a person. */
export interface OpenStore {
  url: string
  /** The shopper's `cookie` header. */
  cookie: string
  close: () => Promise<void>
}

/**
 * Starts a store with an empty database, as `npm start` does.
 *
 * @throws Error when the store does not start, as when its pages are not built.
 */
export async function openStore(dataFolder: string): Promise<OpenStore> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), DATABASE_URL: '', PROACTIVE_DATA_DIR: join(dataFolder, 'store'), PROACTIVE_DEMO: '1', HOST: '' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await waitUntilHealthy(child, url)
  const close = async (): Promise<void> => {
    const exited = once(child, 'exit')
    child.kill('SIGINT')
    await exited
  }
  try {
    return { url, cookie: await beginCheckout(url), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function waitUntilHealthy(child: ChildProcess, url: string): Promise<void> {
  while (child.exitCode === null) {
    if ((await fetch(`${url}/api/proactive/health`).catch(() => null))?.ok) return
    await pause(200)
  }
  throw new Error("The store did not start. Build its pages with 'npm run build'.")
}

async function beginCheckout(url: string): Promise<string> {
  const headers = { origin: url, 'content-type': 'application/json' }
  const entered = await send(`${url}/api/demo/login`, 'POST', headers, JSON.stringify({ userId: 'u482' }))
  const cookie = entered.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ')
  const changes = [{ productId: 'olive_oil', add: 2 }, { productId: 'beef_steak', add: 4 }]
  await send(`${url}/api/shop/basket/changes/${'a'.repeat(32)}`, 'PUT', { ...headers, cookie }, JSON.stringify({ changes }))
  const address = new URLSearchParams({ name: 'Alena Nová', street: 'Dlouhá 12', city: 'Praha 1', postcode: '11000', phone: '+420 777 123 456', note: '' })
  await send(`${url}/api/shop/checkout/address`, 'POST', { origin: url, accept: 'application/json', cookie }, address)
  return cookie
}

async function send(address: string, method: string, headers: Record<string, string>, body: string | URLSearchParams): Promise<Response> {
  const answer = await fetch(address, { method, headers, body })
  if (!answer.ok) throw new Error(`${method} ${address} answered ${answer.status}: ${await answer.text()}`)
  return answer
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address ? address.port : 0
}
