import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** How long a server may take until it answers; generous for a slow machine. */
const patienceMs = 120_000

/** The programs that run. They end with this process. */
const running = new Set()
process.on('exit', () => running.forEach((child) => child.kill()))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

/**
 * Starts a Node program, and waits until a URL answers with success.
 * @param {string[]} args The program and its arguments.
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, url: string }} options
 * @returns {Promise<{ output: () => string, stop: () => Promise<void> }>}
 * @throws Error with the program's output when the program ends or does not answer.
 */
export async function serve(args, { cwd, env = {}, url }) {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const exited = once(child, 'exit').then(() => running.delete(child))
  const isRunning = () => child.exitCode === null && child.signalCode === null
  const stop = async () => {
    child.kill()
    await exited
  }
  const until = performance.now() + patienceMs
  while (isRunning() && performance.now() < until) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return { output: () => output, stop }
    await new Promise((done) => setTimeout(done, 100))
  }
  const reason = isRunning() ? `did not answer within ${patienceMs / 1000} s` : `ended with code ${child.exitCode}`
  await stop()
  throw new Error(`${args.join(' ')} ${reason} at ${url}. Its output:\n${output}`)
}

/** Returns a TCP port that is free at the moment. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  return port
}
