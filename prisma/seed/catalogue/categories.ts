import type { SeedProduct, Text } from '../product.js'
import { bakery } from './bakery.js'
import { bodyCare } from './body-care.js'
import { dairyEggs } from './dairy-eggs.js'
import { delicatessen } from './delicatessen.js'
import { drinks } from './drinks.js'
import { frozen } from './frozen.js'
import { fruitVegetables } from './fruit-vegetables.js'
import { household } from './household.js'
import { meatFish } from './meat-fish.js'
import { pantry } from './pantry.js'
import { pets } from './pets.js'
import { sweetsSnacks } from './sweets-snacks.js'

/** A category of the store, shown as a shelf. The order of `categories` is the order on the page. */
export interface SeedCategory {
  id: string
  name: Text
  /** The name of the background colour of its pictures. */
  tint: string
  picture: string
  products: readonly SeedProduct[]
}

export const categories: readonly SeedCategory[] = [
  {
    id: 'fruit_vegetables',
    name: ['Fruit and vegetables', 'Ovoce a\u00a0zelenina'],
    tint: 'leaf',
    picture: 'lettuce',
    products: fruitVegetables,
  },
  {
    id: 'dairy_eggs',
    name: ['Dairy and eggs', 'Mléčné výrobky a\u00a0vejce'],
    tint: 'sky',
    picture: 'cheese',
    products: dairyEggs,
  },
  { id: 'bakery', name: ['Bakery', 'Pečivo'], tint: 'crust', picture: 'croissant', products: bakery },
  { id: 'meat_fish', name: ['Meat and fish', 'Maso a\u00a0ryby'], tint: 'blush', picture: 'steak', products: meatFish },
  { id: 'pantry', name: ['Pantry', 'Trvanlivé potraviny'], tint: 'sand', picture: 'tin', products: pantry },
  { id: 'drinks', name: ['Drinks', 'Nápoje'], tint: 'sea', picture: 'juice-box', products: drinks },
  { id: 'delicatessen', name: ['Delicatessen', 'Lahůdky'], tint: 'straw', picture: 'sandwich', products: delicatessen },
  { id: 'frozen', name: ['Frozen', 'Mražené'], tint: 'frost', picture: 'shaved-ice', products: frozen },
  {
    id: 'sweets_snacks',
    name: ['Sweets and snacks', 'Sladkosti a\u00a0pochutiny'],
    tint: 'cocoa',
    picture: 'chocolate',
    products: sweetsSnacks,
  },
  { id: 'body_care', name: ['Body care', 'Péče o\u00a0tělo'], tint: 'plum', picture: 'lotion', products: bodyCare },
  { id: 'household', name: ['Household', 'Domácnost'], tint: 'stone', picture: 'sponge', products: household },
  { id: 'pets', name: ['Pets', 'Domácí mazlíčci'], tint: 'clay', picture: 'dog-face', products: pets },
]
