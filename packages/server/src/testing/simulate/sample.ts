import { type EventContract, type Json, seconds, systemEvents } from '@proactive/protocol'
import { toJSONSchema, type z } from 'zod'
import type { ServedPack } from '../../events/pack-index.js'
import type { Random } from './random.js'
import type { SceneEvent } from './scene.js'

/** The part of JSON Schema that is used to draw data. */
interface Shape {
  /** Several for what may be one of them, such as text or null. */
  type?: string | readonly string[]
  const?: Json
  enum?: readonly Json[]
  anyOf?: readonly Shape[]
  properties?: Readonly<Record<string, Shape>>
  required?: readonly string[]
  items?: Shape
  minimum?: number
  maximum?: number
}

/** Draws random events of pages and of the shop from the schemas of a pack's events. */
export interface Sampler {
  page(random: Random): SceneEvent
  shop(random: Random): { afterMs: number; event: SceneEvent }
}

/**
 * Creates the sampler of a pack. Strings are drawn from a few values per property name, so that events often share an
 * ID such as `bookId`.
 *
 * @throws Error when an event's schema is not zod's: its scene must have `does` and `world`.
 */
export function samplerOf({ events }: ServedPack): Sampler {
  const own = events.filter(({ type }) => !systemEvents.some((event) => event.type === type))
  const shapes = new Map<string, Shape>()

  function draw(random: Random, from: 'page' | 'shop'): SceneEvent {
    const contract = random.pick(own.filter((event) => event.from === from))
    const shape = shapes.get(contract.type) ?? shapeOf(contract)
    shapes.set(contract.type, shape)
    return { type: contract.type, data: sample(random, shape, 'thing') }
  }

  return {
    page: (random) => draw(random, 'page'),
    shop: (random) => ({ afterMs: random.between(seconds(5), seconds(60)), event: draw(random, 'shop') }),
  }
}

function shapeOf({ type, data }: EventContract): Shape {
  if (!isZod(data)) throw new Error(`No data can be drawn for '${type}', whose schema is not zod's: give the scene a 'does' and a 'world'.`)
  const schema: unknown = toJSONSchema(data, { io: 'input', unrepresentable: 'any' })
  return isShape(schema) ? schema : {}
}

const isZod = (schema: EventContract['data']): schema is typeof schema & z.ZodType =>
  schema['~standard'].vendor === 'zod'

const isShape = (schema: unknown): schema is Shape => typeof schema === 'object' && schema !== null

function sample(random: Random, shape: Shape, name: string): Json {
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return random.pick(shape.enum)
  if (shape.anyOf) return sample(random, random.pick(shape.anyOf), name)
  const type = typeof shape.type === 'object' ? random.pick(shape.type) : shape.type
  switch (type) {
    case 'object': {
      const { properties = {}, required = [] } = shape
      const present = Object.entries(properties).filter(([key]) => required.includes(key) || random.chance(0.5))
      return Object.fromEntries(present.map(([key, of]) => [key, sample(random, of, key)]))
    }
    case 'array':
      return Array.from({ length: random.below(3) }, () => sample(random, shape.items ?? {}, name))
    case 'integer':
    case 'number': {
      const least = Math.max(shape.minimum ?? 0, -1_000)
      return random.between(least, Math.min(shape.maximum ?? Infinity, least + 10))
    }
    case 'boolean':
      return random.chance(0.5)
    case 'null':
      return null
    default:
      return `${name}-${random.below(4)}`
  }
}
