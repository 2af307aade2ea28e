import { dairyFreeProducts } from '../dairy-free-products.js'
import type { Scenario } from './scenario.js'

export const dairyFree: Scenario = {
  name: 'dairy-free',
  title: { en: 'A shopper without dairy', cs: 'Nákup bez mléka' },
  watch: {
    en: 'After eight dairy-free products the dairy shelf opens: the card offers to show only these. Undo brings all back.',
    cs: 'Po osmi výrobcích bez mléka se otevře mléčný regál a\u00a0karta nabídne jen ty vhodné. Vrácení zpět ukáže zase všechny.',
  },
  level: 2,
  userId: null,
  needsNewVisit: true,
  path: '/category/dairy_eggs',
  async prepare(stage) {
    await stage.forgetDiets()
    const products = await dairyFreeProducts()
    await stage.does(...products.map((product) => ({ type: 'product.viewed', data: product })))
  },
  async play(stage) {
    await stage.waitFor('category.viewed', { categoryId: 'dairy_eggs' })
  },
}
