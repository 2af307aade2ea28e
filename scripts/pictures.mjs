// Copies the product pictures from @lobehub/fluent-emoji-3d into the store. Run it again after changing the list. The
// package is downloaded into a temporary folder and is no dependency, because it weighs 25 MB.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const source = '@lobehub/fluent-emoji-3d@1.1.0'
const target = new URL('../apps/storefront/public/products/', import.meta.url).pathname

const pictures = {
  'apple-green': '1f34f',
  'apple-red': '1f34e',
  avocado: '1f951',
  bacon: '1f953',
  bagel: '1f96f',
  baguette: '1f956',
  banana: '1f34c',
  beans: '1fad8',
  beer: '1f37a',
  blueberries: '1fad0',
  bowl: '1f963',
  bread: '1f35e',
  broccoli: '1f966',
  burger: '1f354',
  butter: '1f9c8',
  cake: '1f370',
  carrot: '1f955',
  cheese: '1f9c0',
  chocolate: '1f36b',
  coconut: '1f965',
  coffee: '2615',
  cookie: '1f36a',
  corn: '1f33d',
  cow: '1f404',
  croissant: '1f950',
  cucumber: '1f952',
  cupcake: '1f9c1',
  custard: '1f36e',
  doughnut: '1f369',
  droplet: '1f4a7',
  drumstick: '1f357',
  dumpling: '1f95f',
  egg: '1f95a',
  falafel: '1f9c6',
  fish: '1f41f',
  'fish-blue': '1f420',
  flatbread: '1fad3',
  grain: '1f33e',
  grapes: '1f347',
  honey: '1f36f',
  'hot-dog': '1f32d',
  'iced-drink': '1f9cb',
  'juice-box': '1f9c3',
  lemon: '1f34b',
  lettuce: '1f96c',
  mate: '1f9c9',
  'meat-bone': '1f356',
  milk: '1f95b',
  olive: '1fad2',
  onion: '1f9c5',
  orange: '1f34a',
  pancakes: '1f95e',
  peanut: '1f95c',
  pear: '1f350',
  peas: '1fadb',
  pepper: '1fad1',
  pie: '1f967',
  popcorn: '1f37f',
  potato: '1f954',
  prawn: '1f990',
  pretzel: '1f968',
  rice: '1f35a',
  salt: '1f9c2',
  sandwich: '1f96a',
  seedling: '1f331',
  spaghetti: '1f35d',
  sparkling: '1f37e',
  steak: '1f969',
  stew: '1f372',
  strawberry: '1f353',
  sunflower: '1f33b',
  sushi: '1f363',
  tea: '1f375',
  teapot: '1fad6',
  tin: '1f96b',
  tomato: '1f345',
}

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
  mkdirSync(target, { recursive: true })
  for (const [name, code] of Object.entries(pictures)) {
    cpSync(join(folder, 'package', 'assets', `${code}.webp`), join(target, `${name}.webp`))
  }
  writeFileSync(join(target, 'LICENSE.txt'), licence)
  console.log(`${Object.keys(pictures).length} pictures in apps/storefront/public/products`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
