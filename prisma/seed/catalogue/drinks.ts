import type { SeedProduct } from '../product.js'

export const drinks: readonly SeedProduct[] = [
  {
    id: 'water',
    name: ['Mineral water', 'Minerální voda'],
    about: [
      'Low in sodium, as still or as sparkling as you like.',
      'S nízkým obsahem sodíku, s bublinkami i bez nich.',
    ],
    brand: 'Sklenka', price: 1690, amount: 1500, unit: 'ml',
    picture: 'droplet', form: 'bottle',
    variants: [
      { id: 'still', name: ['Still', 'Neperlivá'], price: 1590, stock: 84 },
      { id: 'gentle', name: ['Gently sparkling', 'Jemně perlivá'], price: 1690, stock: 61 },
      { id: 'sparkling', name: ['Sparkling', 'Perlivá'], price: 1690, stock: 73 },
    ],
  },
  {
    id: 'orange_juice',
    name: ['Orange juice', 'Pomerančová šťáva'],
    about: [
      'Pressed, never from concentrate. Shake before pouring.',
      'Lisovaná, ne z koncentrátu. Před nalitím protřepejte.',
    ],
    brand: 'Sklenka', price: 6490, amount: 1000, unit: 'ml', stock: 36,
    picture: 'orange', form: 'carton',
  },
  {
    id: 'apple_juice',
    name: ['Cloudy apple juice', 'Nefiltrovaný jablečný mošt'],
    about: ['From old orchards, with nothing added.', 'Ze starých sadů, nic jsme nepřidali.'],
    brand: 'Bio', price: 5990, amount: 1000, unit: 'ml', stock: 28,
    picture: 'apple-green', form: 'bottle', tags: ['organic'],
  },
  {
    id: 'coffee',
    name: ['House blend coffee', 'Naše kávová směs'],
    about: ['Medium roast with notes of nuts and cocoa.', 'Střední pražení, tóny ořechů a kakaa.'],
    brand: 'Sklenka', price: 21900, amount: 500, unit: 'g',
    picture: 'coffee', form: 'pouch',
    variants: [
      { id: 'beans', name: ['Whole beans', 'Zrnková'], price: 21900, stock: 26 },
      { id: 'filter', name: ['Ground for filter', 'Mletá na filtr'], price: 22400, stock: 12 },
    ],
  },
  {
    id: 'black_tea',
    name: ['Black tea', 'Černý čaj'],
    about: ['Strong enough to take plenty of lemon.', 'Silný, snese i pořádný kus citronu.'],
    brand: 'Sklenka', price: 4990, amount: 25, unit: 'piece', stock: 45,
    picture: 'teapot', form: 'box',
  },
  {
    id: 'green_tea',
    name: ['Green tea', 'Zelený čaj'],
    about: [
      'Mild and grassy. Use water just off the boil.',
      'Jemný, s travnatou chutí. Zalévejte vodou, která už nevře.',
    ],
    brand: 'Bio', price: 6990, amount: 20, unit: 'piece', stock: 31,
    picture: 'tea', form: 'box', tags: ['organic'],
  },
  {
    id: 'lager',
    name: ['Pale lager', 'Světlý ležák'],
    about: ['Bready and bitter, a classic twelve-degree lager.', 'Poctivě hořká dvanáctka s chlebovou chutí.'],
    brand: 'Sklenka', price: 1890, amount: 500, unit: 'ml', stock: 96,
    picture: 'beer', form: 'bottle', tags: ['contains_gluten'],
  },
  {
    id: 'red_wine',
    name: ['Red wine', 'Červené víno'],
    about: ['Dry, with cherries and a little pepper.', 'Suché, s tóny višní a špetkou pepře.'],
    brand: 'Sklenka', price: 16900, amount: 750, unit: 'ml', stock: 22,
    picture: 'grapes', form: 'bottle',
  },
  {
    id: 'lemonade',
    name: ['Lemon and ginger lemonade', 'Citronová limonáda se zázvorem'],
    about: ['Half as sweet as you would expect.', 'O polovinu méně sladká, než byste čekali.'],
    brand: 'Sklenka', price: 3490, amount: 750, unit: 'ml', stock: 40,
    picture: 'lemon', form: 'bottle',
  },
  {
    id: 'children_juice',
    name: ['Small apple juice', 'Jablečný džusík'],
    about: ['With a straw, for the road.', 'S brčkem na cestu.'],
    brand: 'Sklenka', price: 1490, amount: 200, unit: 'ml', stock: 58,
    picture: 'juice-box',
  },
  {
    id: 'oat_latte',
    name: ['Iced oat latte', 'Ledové ovesné latte'],
    about: ['Coffee and oat drink, served cold.', 'Vychlazená káva s ovesným nápojem.'],
    brand: 'Lístek', price: 4990, amount: 250, unit: 'ml', stock: 25,
    picture: 'iced-drink', tags: ['vegan', 'dairy_free', 'contains_gluten'],
  },
  {
    id: 'sparkling_wine',
    name: ['Brut sparkling wine', 'Šumivé víno brut'],
    about: ['Fine bubbles and a dry finish.', 'Jemné perlení a suchý závěr.'],
    brand: 'Sklenka', price: 23900, amount: 750, unit: 'ml', stock: 16,
    picture: 'sparkling',
  },
  {
    id: 'mate',
    name: ['Iced maté', 'Ledové maté'],
    about: ['Wakes you up, with a dash of lime.', 'Osvěží i probudí, s trochou limetky.'],
    brand: 'Bio', price: 3990, amount: 330, unit: 'ml', stock: 34,
    picture: 'mate', form: 'tin', tags: ['organic', 'vegan'],
  },
]
