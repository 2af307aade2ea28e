/**
 * Describes the data of the kit's own events as a Standard Schema, without a library in the page's bundle. Like zod's
 * objects, a shape returns the fields that it declares and no others.
 */

/** One field: whether a value may stand in it, the message for one that may not, and its JSON Schema. */
interface Field<Value, Optional extends boolean = false> {
  readonly accepts: (value: unknown) => value is Value
  readonly expected: string
  readonly isOptional: Optional
  readonly json: object
}

// oxlint-disable-next-line typescript/no-explicit-any -- a field of any type
type Fields = { readonly [name: string]: Field<any, boolean> }

type ValueOf<F> = F extends Field<infer Value, boolean> ? Value : never
type RequiredName<F extends Fields> = { [Name in keyof F]: F[Name]['isOptional'] extends true ? never : Name }[keyof F]
type Values<F extends Fields> = { [Name in RequiredName<F>]: ValueOf<F[Name]> } & {
  [Name in Exclude<keyof F, RequiredName<F>>]?: ValueOf<F[Name]> | undefined
}
/** Merges an intersection into one object type, which reads better in an editor. */
type Merged<Type> = { [Name in keyof Type]: Type[Name] }

/** A Standard Schema of an object, which implements Standard JSON Schema as well. */
export interface Shape<Value> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'proactive'
    readonly types?: { readonly input: Value; readonly output: Value }
    readonly validate: (value: unknown) => { value: Value; issues?: undefined } | { issues: { message: string; path?: string[] }[] }
    readonly jsonSchema: { readonly input: () => object; readonly output: () => object }
  }
}

/** Creates the schema of an object with these fields. */
export function shape<F extends Fields>(fields: F): Shape<Merged<Values<F>>> {
  const toJson = (): object => ({
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, { json }]) => [name, json])),
    required: Object.keys(fields).filter((name) => !fields[name]?.isOptional),
  })
  return {
    '~standard': {
      version: 1,
      vendor: 'proactive',
      validate(value) {
        if (typeof value !== 'object' || value === null) return { issues: [{ message: 'expected an object' }] }
        const taken = Object.fromEntries(Object.entries(value).filter(([name, one]) => Object.hasOwn(fields, name) && one !== undefined))
        return fits(fields, taken) ? { value: taken } : { issues: faultsIn(fields, taken) }
      },
      jsonSchema: { input: toJson, output: toJson },
    },
  }
}

const fits = <F extends Fields>(fields: F, value: { [name: string]: unknown }): value is Merged<Values<F>> => faultsIn(fields, value).length === 0

function faultsIn(fields: Fields, value: { [name: string]: unknown }): { message: string; path: string[] }[] {
  return Object.entries(fields).flatMap(([name, { accepts, expected, isOptional }]) =>
    accepts(value[name]) || (isOptional && value[name] === undefined) ? [] : [{ message: `expected ${expected}`, path: [name] }],
  )
}

function field<Value>(expected: string, json: object, accepts: (value: unknown) => value is Value): Field<Value> {
  return { accepts, expected, isOptional: false, json }
}

/** A text of so many UTF-16 units. */
export const text = (least: number, most: number): Field<string> =>
  field(`a text of ${least} to ${most} characters`, { type: 'string', minLength: least, maxLength: most }, (value): value is string => typeof value === 'string' && value.length >= least && value.length <= most)

/** A finite number that is not negative. */
export const amount: Field<number> = field('a number that is not negative', { type: 'number', minimum: 0 }, (value): value is number => Number.isFinite(value) && Number(value) >= 0)

/** A whole number that is not negative. */
export const count: Field<number> = field('a whole number that is not negative', { type: 'integer', minimum: 0 }, (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0)

export const truth: Field<boolean> = field('true or false', { type: 'boolean' }, (value): value is boolean => typeof value === 'boolean')

export const oneOf = <const Value extends string>(...values: readonly Value[]): Field<Value> =>
  field(`one of ${values.join(', ')}`, { enum: values }, (value): value is Value => values.some((one) => one === value))

export const optional = <Value>(required: Field<Value>): Field<Value, true> => ({ ...required, isOptional: true })
