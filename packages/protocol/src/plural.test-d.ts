import { expectTypeOf, it } from 'vitest'
import { plural, type PluralForms } from './plural.js'

it('asks for every form of a language that it knows', () => {
  plural('en-GB', { one: '# item', other: '# items' })
  // @ts-expect-error -- Czech has few and many as well
  expectTypeOf(() => plural('cs', { one: '# kus', other: '# kusů' })).toBeFunction()
  // @ts-expect-error -- English has no few
  plural('en', { one: '# item', few: '# items', other: '# items' })
  expectTypeOf<keyof PluralForms<'cs-CZ'>>().toEqualTypeOf<'one' | 'few' | 'many' | 'other'>()
  expectTypeOf<keyof PluralForms<'cs_CZ'>>().toEqualTypeOf<'one' | 'few' | 'many' | 'other'>()
})

it('asks for other alone where the language is not known', () => {
  expectTypeOf<{ other: string }>().toExtend<PluralForms>()
  expectTypeOf<{ other: string; two: string }>().toExtend<PluralForms<'ar'>>()
  expectTypeOf<{ one: string }>().not.toExtend<PluralForms<'fr'>>()
  expectTypeOf(plural('fr', { one: '# jour', other: '# jours' })).toEqualTypeOf<(n: number) => string>()
})
