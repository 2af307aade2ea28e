import { categories } from './categories.js'
import type { SeedProduct } from '../product.js'

/** How many substitutes the store shows for one product. */
const most = 3

/** Products of which each can stand in for the others; a product is in one group at most. */
const groups = [
  'milk semi_skimmed_milk lactose_free_milk goat_milk kefir oat_drink soya_drink almond_drink rice_drink',
  'butter organic_butter plant_spread',
  'eggs barn_eggs quail_eggs',
  'edam mozzarella fondue_cheese camembert blue_cheese stuffed_peppers plant_slices',
  'yoghurt greek_yoghurt peach_yoghurt_drink quark coconut_yoghurt pudding',
  'apples green_apples pears',
  'oranges lemons kiwi',
  'bananas mango pineapple',
  'strawberries blueberries cherries grapes peaches watermelon',
  'cucumber tomatoes lettuce peppers',
  'potatoes sweet_potatoes',
  'carrots broccoli aubergine sweetcorn',
  'onions garlic',
  'ginger chillies',
  'bread rye_bread seeded_loaf toast_bread gluten_free_bread',
  'rolls baguette bagels pretzel gluten_free_rolls',
  'tortillas pita',
  'croissant doughnut muffin waffles pancakes',
  'strawberry_cake honey_cake apple_pie cherry_strudel banana_bread',
  'cookies cocoa_cookies butter_biscuits wafers coconut_macaroons',
  'chicken chicken_breast organic_chicken turkey_steaks duck',
  'beef_steak beef_goulash pork_knuckle minced_meat burger_patties plant_mince',
  'bacon frankfurters salami prague_ham prosciutto',
  'tofu tempeh falafel',
  'trout salmon tuna_steaks cod_fingers fish_fillets herring',
  'prawns squid_rings breaded_prawns',
  'vegan_dumplings gyoza',
  'spaghetti penne corn_pasta ramen_noodles',
  'rice basmati risotto_rice',
  'chopped_tomatoes peas_tin red_beans lentils',
  'olive_oil sunflower_oil',
  'honey strawberry_jam',
  'muesli porridge_oats',
  'coconut_milk curry_paste',
  'gherkins green_olives',
  'vegetable_soup tomato_soup chicken_broth',
  'popcorn corn_puffs potato_crisps paprika_crisps tortilla_chips rice_crackers',
  'peanut_butter salted_peanuts',
  'sunflower_seeds roast_chestnuts',
  'dark_chocolate milk_chocolate pralines chocolate_cherries',
  'boiled_sweets lollipops gummy_bears honey_drops',
  'gingerbread spa_wafers fortune_cookies',
  'dried_mango apple_crisps',
  'water coconut_water tonic',
  'orange_juice apple_juice pineapple_juice tomato_juice children_juice mango_smoothie',
  'lemonade peach_iced_tea cola cherry_syrup',
  'coffee oat_latte',
  'black_tea green_tea herbal_tea',
  'lager wheat_beer alcohol_free_beer',
  'red_wine white_wine rose_wine sparkling_wine',
  'potato_salad coleslaw greek_salad',
  'hummus guacamole baba_ganoush',
  'sandwiches quiche burrito sushi_box onigiri',
  'egg_spread cod_salad pate',
  'frozen_peas frozen_corn frozen_broccoli frozen_spinach soup_vegetables',
  'frozen_strawberries frozen_blueberries frozen_mango',
  'pizza_margherita pizza_vegan gluten_free_pizza',
  'lasagne paella chicken_curry',
  'oven_chips potato_dumplings fruit_dumplings',
  'vanilla_ice_cream ice_cream_cones mango_sorbet ice_lollies',
  'hand_soap bar_soap olive_soap',
  'shower_gel bath_foam bath_salt',
  'shampoo solid_shampoo conditioner children_bath',
  'hand_cream body_lotion',
  'razor shaving_soap',
  'toilet_paper kitchen_roll tissues',
  'washing_powder washing_gel soap_flakes',
  'bathroom_cleaner vinegar_cleaner window_cleaner toilet_cleaner floor_cleaner',
  'candles birthday_candles',
  'cut_flowers pot_basil',
  'dog_kibble puppy_kibble',
  'dog_tin_beef dog_tin_duck',
  'dog_biscuits chew_bone dried_meat_strips',
  'cat_kibble kitten_kibble',
  'cat_tin_tuna cat_tin_rabbit cat_pouch_chicken',
  'cat_litter wood_litter',
].map((names) => names.split(' '))

const products = new Map(categories.flatMap((category) => category.products.map((product) => [product.id, product] as const)))

/**
 * Returns the IDs of the products to offer in place of one, at most three. A substitute keeps the product's dietary
 * claims, and contains nothing of which the product is free.
 *
 * @throws Error when a group names an unknown product
 */
export function substitutesOf(product: SeedProduct): string[] {
  const group = groups.find((ids) => ids.includes(product.id)) ?? []
  return group
    .map(productOf)
    .filter((other) => other !== product && canReplace(product, other))
    .slice(0, most)
    .map(({ id }) => id)
}

function productOf(id: string): SeedProduct {
  const product = products.get(id)
  if (!product) throw new Error(`A group of substitutes names the product '${id}', which the catalogue does not have.`)
  return product
}

function canReplace({ tags = [] }: SeedProduct, other: SeedProduct): boolean {
  const claims = tags.filter((tag) => !tag.startsWith('contains_') && tag !== 'organic')
  const contents = (other.tags ?? []).filter((tag) => tag.startsWith('contains_'))
  return claims.every((tag) => other.tags?.includes(tag)) && contents.every((tag) => tags.includes(tag))
}
