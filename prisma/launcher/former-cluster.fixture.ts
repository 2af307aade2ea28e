/** A cluster as the version before left it: without passwords, and with everything owned by the superuser. */

import { spawnSync } from 'node:child_process'
import { appendFileSync, chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { findBinaries } from './binaries.js'
import { placeCluster } from './cluster.js'
import { launch } from './launch.js'
import { isAlive, livePostmaster } from './postmaster.js'

/** What the app of the version before made in its database. */
const contents = `
  create table book (id int generated always as identity, title text);
  create schema shelf;
  create type shelf.genre as enum ('novel', 'poem');
  create table shelf.place (genre shelf.genre primary key, n serial);
  create view shelf.novels as select * from shelf.place where genre = 'novel';
  create function shelf.books() returns bigint language sql as 'select count(*) from public.book';
  insert into book (title) values ('Dune');`

/** Makes such a cluster in the data folder and leaves its server running, as a killed process does. */
export async function makeFormerCluster(dataDir: string, { binaries }: { binaries?: string } = {}) {
  const cluster = placeCluster(dataDir, () => {})
  const { dir, user } = cluster
  const bin = binaries ?? findBinaries(user, () => {})
  mkdirSync(dir, { mode: 0o700 })
  if (user) chownSync(dir, user.uid, user.gid)
  const made = spawnSync(join(bin, 'initdb'), ['-D', dir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'], { cwd: '/', ...user })
  if (made.status !== 0) throw new Error(String(made.stderr))
  // The conversion must leave no password in a log that has every statement.
  appendFileSync(join(dir, 'postgresql.conf'), `log_statement = 'all'\nlog_min_duration_statement = 0\n`)
  await launch(cluster, bin)
  const port = await readyPort(dir)
  await run(port, 'postgres', 'create database proactive')
  await run(port, 'proactive', contents)
  return {
    dir,
    port,
    async stop() {
      const server = livePostmaster(dir)
      if (!server) return
      process.kill(server.pid, 'SIGINT')
      while (isAlive(server.pid)) await pause()
    },
  }
}

async function readyPort(dir: string): Promise<number> {
  for (;;) {
    const server = livePostmaster(dir)
    if (server?.ready) return server.port
    await pause()
  }
}

async function run(port: number, database: string, sql: string): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database })
  await client.connect()
  await client.query(sql)
  await client.end()
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 10))
