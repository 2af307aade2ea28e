import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import { __wbg_set_wasm, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

/** The OIDs of PostgreSQL's type "char", which the system catalogue uses, and of its array type. */
const letter = 18
const letters = 1002

/** Loads Prisma's schema engine for a database, from the WebAssembly build, which needs no download. */
export async function prismaEngine(url: string): Promise<SchemaEngine> {
  await (loaded ??= loadEngine())
  return SchemaEngine.new({ datamodels: undefined }, () => undefined, bindMigrationAwareSqlAdapterFactory(adapter(url)))
}

/**
 * Creates an adapter that reads "char" columns. Prisma's adapter supports the array type only: the pool reports the
 * columns as arrays, and the result is converted back.
 */
function adapter(url: string): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(cataloguePool(url), { disposeExternalPool: true })
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const connection = await connect()
    const queryRaw = connection.queryRaw.bind(connection)
    connection.queryRaw = async (query) => {
      const result = await queryRaw(query)
      const { Character, CharacterArray } = ColumnTypeEnum
      return { ...result, columnTypes: result.columnTypes.map((type) => (type === CharacterArray ? Character : type)) }
    }
    return connection
  }
  return factory
}

function cataloguePool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const query = pool.query.bind(pool)
  return Object.defineProperty(pool, 'query', {
    async value(config: pg.QueryArrayConfig) {
      const result = await query(config)
      for (const field of result.fields) if (field.dataTypeID === letter) field.dataTypeID = letters
      return result
    },
  })
}

// Node provides `WebAssembly`, but only the DOM types declare it.
declare const WebAssembly: {
  instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

let loaded: Promise<void> | undefined

async function loadEngine(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const wasm = readFileSync(join(folder, 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...glue } })
  __wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start']
  if (typeof start === 'function') start()
}
