// Copies the product pictures from @lobehub/fluent-emoji-3d into the store, and makes small ones of some. Run it again
// after changing the list. The package is downloaded into a temporary folder and is no dependency, because it weighs
// 25 MB; sharp comes with Next.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'

const source = '@lobehub/fluent-emoji-3d@1.1.0'
const target = new URL('../apps/storefront/public/products/', import.meta.url).pathname

const pictures = {
  'apple-green': '1f34f',
  'apple-red': '1f34e',
  aubergine: '1f346',
  avocado: '1f951',
  bacon: '1f953',
  bagel: '1f96f',
  baguette: '1f956',
  ball: '1f3be',
  banana: '1f34c',
  bathtub: '1f6c1',
  battery: '1f50b',
  beans: '1fad8',
  bee: '1f41d',
  beer: '1f37a',
  bento: '1f371',
  bin: '1f5d1-fe0f',
  bird: '1f426',
  'birthday-cake': '1f382',
  'black-cat': '1f408-200d-2b1b',
  blossom: '1f33c',
  blueberries: '1fad0',
  bone: '1f9b4',
  bouquet: '1f490',
  bowl: '1f963',
  bread: '1f35e',
  broccoli: '1f966',
  broom: '1f9f9',
  bubbles: '1fae7',
  bucket: '1faa3',
  bulb: '1f4a1',
  burger: '1f354',
  burrito: '1f32f',
  butter: '1f9c8',
  cake: '1f370',
  candle: '1f56f-fe0f',
  candy: '1f36c',
  carrot: '1f955',
  cat: '1f408',
  'cat-face': '1f431',
  cheese: '1f9c0',
  cherries: '1f352',
  chestnut: '1f330',
  'chicken-head': '1f414',
  chilli: '1f336-fe0f',
  chips: '1f35f',
  chocolate: '1f36b',
  coconut: '1f965',
  coffee: '2615',
  cookie: '1f36a',
  corn: '1f33d',
  cow: '1f404',
  'cow-face': '1f42e',
  croissant: '1f950',
  cucumber: '1f952',
  'cup-straw': '1f964',
  cupcake: '1f9c1',
  curry: '1f35b',
  custard: '1f36e',
  dog: '1f415',
  'dog-face': '1f436',
  doughnut: '1f369',
  droplet: '1f4a7',
  drumstick: '1f357',
  duck: '1f986',
  dumpling: '1f95f',
  egg: '1f95a',
  falafel: '1f9c6',
  feather: '1fab6',
  fire: '1f525',
  fish: '1f41f',
  'fish-blue': '1f420',
  flatbread: '1fad3',
  fondue: '1fad5',
  'fortune-cookie': '1f960',
  'fried-egg': '1f373',
  'fried-prawn': '1f364',
  garlic: '1f9c4',
  gift: '1f381',
  ginger: '1fada',
  gloves: '1f9e4',
  goat: '1f410',
  grain: '1f33e',
  grapes: '1f347',
  hamster: '1f439',
  hand: '1f590-fe0f',
  herb: '1f33f',
  honey: '1f36f',
  'hot-dog': '1f32d',
  ice: '1f9ca',
  'ice-cream': '1f368',
  'iced-drink': '1f9cb',
  'juice-box': '1f9c3',
  kiwi: '1f95d',
  lavender: '1fabb',
  leaves: '1f343',
  lemon: '1f34b',
  lettuce: '1f96c',
  lollipop: '1f36d',
  lotion: '1f9f4',
  mango: '1f96d',
  mate: '1f9c9',
  'meat-bone': '1f356',
  milk: '1f95b',
  'moon-cake': '1f96e',
  mouse: '1f401',
  nails: '1f485',
  olive: '1fad2',
  onion: '1f9c5',
  orange: '1f34a',
  paella: '1f958',
  pancakes: '1f95e',
  'paper-roll': '1f9fb',
  parrot: '1f99c',
  paws: '1f43e',
  peach: '1f351',
  peanut: '1f95c',
  pear: '1f350',
  peas: '1fadb',
  pepper: '1fad1',
  pie: '1f967',
  pine: '1f332',
  pineapple: '1f34d',
  pita: '1f959',
  pizza: '1f355',
  plaster: '1fa79',
  plate: '1f37d-fe0f',
  popcorn: '1f37f',
  'pot-plant': '1fab4',
  potato: '1f954',
  prawn: '1f990',
  pretzel: '1f968',
  'rabbit-face': '1f430',
  ramen: '1f35c',
  razor: '1fa92',
  rice: '1f35a',
  'rice-ball': '1f359',
  'rice-cracker': '1f358',
  rose: '1f339',
  salad: '1f957',
  salt: '1f9c2',
  sandwich: '1f96a',
  seedling: '1f331',
  'shaved-ice': '1f367',
  shirt: '1f455',
  shower: '1f6bf',
  snow: '2744-fe0f',
  soap: '1f9fc',
  socks: '1f9e6',
  'soft-ice': '1f366',
  spaghetti: '1f35d',
  sparkling: '1f37e',
  sponge: '1f9fd',
  squid: '1f991',
  star: '2b50',
  steak: '1f969',
  stew: '1f372',
  strawberry: '1f353',
  sun: '2600-fe0f',
  sunflower: '1f33b',
  sushi: '1f363',
  'sweet-potato': '1f360',
  taco: '1f32e',
  tea: '1f375',
  teapot: '1fad6',
  teddy: '1f9f8',
  tin: '1f96b',
  tomato: '1f345',
  tooth: '1f9b7',
  toothbrush: '1faa5',
  turkey: '1f983',
  waffle: '1f9c7',
  watermelon: '1f349',
  wine: '1f377',
  wood: '1fab5',
}

/** The pictures of the categories, which the navigation shows at 32 px. */
const small = ['lettuce', 'cheese', 'croissant', 'steak', 'tin', 'juice-box', 'sandwich', 'shaved-ice', 'chocolate', 'lotion', 'sponge', 'dog-face']

const licence = `The pictures in this folder come from ${source} (MIT licence, © 2023 LobeHub), which packs
Fluent Emoji by Microsoft (MIT licence, © Microsoft Corporation). Copied by scripts/pictures.mjs.

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`

const folder = mkdtempSync(join(tmpdir(), 'pictures-'))
try {
  execFileSync('npm', ['pack', source, '--silent'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const [archive] = readdirSync(folder)
  execFileSync('tar', ['xzf', archive], { cwd: folder })
  rmSync(target, { recursive: true, force: true })
  mkdirSync(join(target, 'small'), { recursive: true })
  for (const [name, code] of Object.entries(pictures)) {
    cpSync(join(folder, 'package', 'assets', `${code}.webp`), join(target, `${name}.webp`))
  }
  for (const name of small) {
    // Twice the size, for fine screens.
    await sharp(join(target, `${name}.webp`)).resize(64).webp({ quality: 80, effort: 6 }).toFile(join(target, 'small', `${name}.webp`))
  }
  writeFileSync(join(target, 'LICENSE.txt'), licence)
  console.log(`${Object.keys(pictures).length} pictures in apps/storefront/public/products`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
