import { spawn } from 'node:child_process'

/** The process groups that run now, so that an interrupted run leaves none behind. */
const running = new Set()

/** Ends everything that runs now. */
export function endAll() {
  for (const pid of running) end(pid, 'SIGKILL')
}

/**
 * Runs a command in a process group of its own and collects its output. When it takes longer than `limitMs`, the whole
 * group is ended.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, limitMs?: number }} options
 * @returns {Promise<{ code: number, output: string, isLate: boolean }>}
 */
export function limited(command, args, { cwd, limitMs = 600_000 }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let isLate = false
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    running.add(child.pid)
    const timers = [
      setTimeout(() => {
        isLate = true
        end(child.pid, 'SIGTERM')
      }, limitMs),
      setTimeout(() => end(child.pid, 'SIGKILL'), limitMs + 5_000),
    ]
    const done = (code) => {
      for (const timer of timers) clearTimeout(timer)
      running.delete(child.pid)
      resolve({ code, output, isLate })
    }
    child.on('error', (error) => {
      output += error.message
      done(127)
    })
    child.on('close', (code) => done(code ?? 1))
  })
}

function end(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has ended meanwhile.
  }
}
