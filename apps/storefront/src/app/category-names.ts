import type { Catalogue } from '@proactive/react'

/** The names of the assistant's categories, by language. */
export const categoryNames: Catalogue = {
  en: {
    categories: {
      availability: 'Items that are running out',
      delivery: 'Delivery slots and times',
      usuals: 'What you usually buy',
      checkout: 'Filling in your address',
      payment: 'Payment problems',
      preferences: 'Your diet',
    },
  },
  cs: {
    categories: {
      availability: 'Zboží, které dochází',
      delivery: 'Termíny a časy doručení',
      usuals: 'Co obvykle kupujete',
      checkout: 'Vyplnění adresy',
      payment: 'Potíže s platbou',
      preferences: 'Vaše strava',
    },
  },
}
