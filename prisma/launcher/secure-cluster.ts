/**
 * Sees to it that nobody uses a cluster without a password, and that the app is no superuser: the role `proactive` owns
 * the database, and every connection is asked for its password by scram-sha-256.
 *
 * A cluster of the version before trusted every local user and ran the app as the superuser. It is converted in an order
 * in which a killed process leaves nothing locked: passwords are kept, then set, then asked for. What is done already is
 * recognised by its result, so that the next start finishes what one has begun.
 */

import { chownSync, readFileSync, renameSync, statSync } from 'node:fs'
import type pg from 'pg'
import { administrator } from './administrator.js'
import type { Cluster } from './cluster.js'
import { keepPasswords, type Passwords, randomPasswords, readPasswords, type Role, scramVerifier, writePrivately } from './passwords.js'

/** The advisory lock during these steps, so that of several starting processes one does them. */
const lockKey = 7270_7373

/** Returns the passwords of a running cluster, after setting up its roles and its database `proactive`. */
export async function secureCluster(cluster: Cluster, port: number): Promise<Passwords> {
  const client = administrator(cluster.dir, port)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    const passwords = readPasswords(cluster.dir) ?? newPasswords(cluster)
    const hba = await readHba(client)
    if (hba.trusts || !(await hasRole(client))) await setPasswords(client, passwords)
    if (hba.trusts) askForPasswords(hba.path)
    if (hba.trusts || hba.isNewer) await client.query('select pg_reload_conf()')
    await ensureDatabase(client, cluster.dir, port)
    return passwords
  } finally {
    await client.end()
  }
}

function newPasswords(cluster: Cluster): Passwords {
  const passwords = randomPasswords()
  keepPasswords(cluster, passwords)
  return passwords
}

async function hasRole(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query(`select from pg_roles where rolname = 'proactive'`)
  return rowCount === 1
}

async function setPasswords(client: pg.Client, passwords: Passwords): Promise<void> {
  const password = (role: Role) => `password '${scramVerifier(passwords[role])}'`
  const verb = (await hasRole(client)) ? 'alter' : 'create'
  await client.query(`alter role postgres ${password('postgres')}`)
  await client.query(
    `${verb} role proactive login nosuperuser nocreatedb nocreaterole noreplication nobypassrls ${password('proactive')}`,
  )
  // Else PostgreSQL would look for unqualified names in the schema that is named like the role.
  await client.query('alter role proactive set search_path = public')
  // /health names the transaction that holds back the log, of any role.
  await client.query('grant pg_read_all_stats to proactive')
}

/** `isNewer` when the file was changed after the server had read it: a process was killed in between. */
async function readHba(client: pg.Client): Promise<{ path: string; trusts: boolean; isNewer: boolean }> {
  const { rows } = await client.query<{ path: string; trusts: boolean; isNewer: boolean }>(
    `select current_setting('hba_file') as path,
       exists (select from pg_hba_file_rules where auth_method = 'trust') as trusts,
       pg_conf_load_time() < (pg_stat_file(current_setting('hba_file'))).modification as "isNewer"`,
  )
  const [hba] = rows
  if (!hba) throw new Error('PostgreSQL did not say where pg_hba.conf is.')
  return hba
}

/** Replaces `trust` in each rule and keeps the rest, so that rules of the operator's own stay. */
function askForPasswords(path: string): void {
  const { uid, gid } = statSync(path)
  const rules = readFileSync(path, 'utf8').replaceAll(/^(?![ \t]*#)(.*[ \t])trust[ \t]*$/gm, '$1scram-sha-256')
  const draft = `${path}.${process.pid}`
  writePrivately(draft, rules, undefined)
  if (process.getuid?.() === 0) chownSync(draft, uid, gid)
  renameSync(draft, path)
}

async function ensureDatabase(client: pg.Client, dir: string, port: number): Promise<void> {
  const { rows } = await client.query<{ owner: string }>(
    `select pg_get_userbyid(datdba) as owner from pg_database where datname = 'proactive'`,
  )
  const owner = rows[0]?.owner
  if (owner === undefined) await client.query('create database proactive owner proactive')
  else if (owner === 'postgres') {
    await handOver(dir, port)
    await client.query('alter database proactive owner to proactive')
  }
}

/** Makes `proactive` the owner of everything in its database that the superuser has made. */
async function handOver(dir: string, port: number): Promise<void> {
  const client = administrator(dir, port, { database: 'proactive' })
  await client.connect()
  try {
    await client.query(handOverAll)
  } finally {
    await client.end()
  }
}

/** `REASSIGN OWNED` does not work for this: PostgreSQL refuses it for its first superuser. */
const handOverAll = `do $$
declare change text;
begin
  for change in
    with room as (
      select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
    )
    select format('schema %I', nspname) from room natural join pg_namespace where nspowner = 10
    union all
    select format('%s %s', case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end, c.oid::regclass)
    from pg_class c join room on room.oid = relnamespace
    where relowner = 10 and relkind in ('r', 'p', 'v', 'm', 'S')
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype in ('a', 'i', 'e'))
    union all
    select format('routine %s', p.oid::regprocedure) from pg_proc p join room on room.oid = pronamespace
    where proowner = 10 and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')
    union all
    select format('type %s', t.oid::regtype) from pg_type t join room on room.oid = typnamespace
    left join pg_class c on c.oid = typrelid
    where typowner = 10 and (typtype in ('e', 'd') or c.relkind = 'c')
      and not exists (select from pg_depend where classid = 'pg_type'::regclass and objid = t.oid and deptype = 'e')
  loop
    execute 'alter ' || change || ' owner to proactive';
  end loop;
end $$`
