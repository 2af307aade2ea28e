import type { Prisma } from '../generated/client.js'
import { addDays, shopDay, shopHour } from './shop-time.js'

/** A review by a seeded shopper: product, shopper, rating, text in English and in Czech, and how many days ago. */
type SeedReview = readonly [productId: string, userId: string, rating: number, en: string, cs: string, daysAgo: number]

const table: readonly SeedReview[] = [
  ['milk', 'u482', 5, 'The cream really is on top. Shake it, or fight over who gets it.', 'Smetana je opravdu navrchu. Protřepat, nebo se o ni poprat.', 12],
  ['milk', 'u100', 4, 'Lovely in coffee. The carton could close better.', 'Do kávy skvělé. Krabice by mohla líp zavírat.', 31],
  ['milk', 'u200', 5, 'Tastes like the milk at my grandmother’s.', 'Chutná jako mléko u babičky.', 5],
  ['eggs', 'u482', 5, 'Deep yellow yolks, and never one broken in twenty orders.', 'Sytě žluté žloutky a za dvacet objednávek ani jedno rozbité.', 9],
  ['eggs', 'u100', 5, 'They poach beautifully, so they must be fresh.', 'Na ztracená vejce ideální, takže jsou čerstvá.', 40],
  ['bread', 'u482', 4, 'Proper crust. The second half is best toasted.', 'Pořádná kůrka. Druhá půlka je nejlepší opečená.', 16],
  ['bread', 'u200', 5, 'Still warm when it arrived.', 'Přijel ještě teplý.', 3],
  ['butter', 'u482', 5, 'Spreads well even straight from the fridge door.', 'Maže se dobře i rovnou z lednice.', 27],
  ['butter', 'u100', 4, 'Good for baking. I would buy a larger piece.', 'Na pečení dobré. Koupil bych i větší kus.', 55],
  ['edam', 'u482', 4, 'Mild. Fries without running away.', 'Jemný. Při smažení neuteče.', 20],
  ['bananas', 'u482', 4, 'Two days to ripen, exactly as it says.', 'Dozrály za dva dny, přesně jak píšete.', 14],
  ['bananas', 'u200', 3, 'A little greener than I like.', 'O něco zelenější, než mám ráda.', 6],
  ['tomatoes', 'u482', 5, 'They smell of tomato before you cut them.', 'Voní rajčetem, ještě než je rozkrojíte.', 18],
  ['chicken', 'u482', 4, 'Enough for three with potatoes.', 'S bramborami stačí pro tři.', 33],
  ['spaghetti', 'u482', 5, 'Stays firm even when the children call me away.', 'Zůstanou pevné, i když mě děti odvolají od plotny.', 24],
  ['beef_steak', 'u100', 5, 'Three minutes a side and a glass of the red.', 'Tři minuty z každé strany a sklenka červeného.', 15],
  ['red_wine', 'u100', 4, 'Honest for the price. Open it an hour before.', 'Za tu cenu poctivé. Otevřete hodinu předem.', 15],
  ['salmon', 'u100', 5, 'Thin, not too salty.', 'Tenké plátky, ne moc slané.', 22],
  ['broccoli', 'u100', 4, 'Tight heads, no yellow.', 'Pevné růžičky, nic žlutého.', 29],
  ['olive_oil', 'u100', 5, 'Peppery. I finish soups with it.', 'Pálivý. Dokapávám ho do polévek.', 44],
  ['olive_oil', 'u482', 4, 'Too good for frying, so we have two oils now.', 'Na smažení je ho škoda, takže máme doma dva oleje.', 50],
  ['dark_chocolate', 'u100', 5, 'One square after dinner. In theory.', 'Jeden čtvereček po večeři. Teoreticky.', 8],
  ['coffee', 'u100', 4, 'Nutty, with no bitterness as a filter.', 'Oříšková, na filtr vůbec není hořká.', 19],
  ['coffee', 'u482', 5, 'The smell when you open the bag is half of it.', 'Už ta vůně po otevření je polovina zážitku.', 26],
  ['yoghurt', 'u482', 5, 'The glass jar is worth keeping.', 'Sklenička se vyplatí schovat.', 11],
  ['oat_drink', 'u200', 4, 'Froths nearly like milk.', 'Pění skoro jako mléko.', 7],
  ['gluten_free_bread', 'u200', 5, 'The first one that does not crumble.', 'První, který se nedrobí.', 10],
  ['croissant', 'u200', 5, 'Leaves crumbs everywhere, as it should.', 'Drobí se všude, jak má.', 4],
  ['rubber_gloves', 'u482', 4, 'The S finally fits a small hand. M was too loose for me.', 'Velikost S konečně sedí na malou ruku, M mi bylo volné.', 37],
  ['rubber_gloves', 'u100', 5, 'Long cuffs, so the sleeves stay dry. I take L.', 'Dlouhé manžety, rukávy zůstanou suché. Beru L.', 48],
  ['rubber_gloves', 'u200', 4, 'M runs true to size. It is often out, so take a second pair.', 'M sedí přesně. Často dochází, vezměte si rovnou dvoje.', 13],
  ['toilet_paper', 'u482', 4, 'Soft enough, and recycled.', 'Dost měkký, a z recyklátu.', 42],
  ['vanilla_ice_cream', 'u482', 5, 'Real seeds in it. Gone in one film.', 'Jsou v ní pravá zrníčka. Zmizela během jednoho filmu.', 21],
  ['hummus', 'u200', 4, 'Plenty of lemon. I add a little cumin.', 'Hodně citronu. Přidávám trochu kmínu.', 9],
]

/** Returns the reviews that the seeded shoppers wrote before `now`. */
export function reviews(now: Date): Prisma.ReviewCreateManyInput[] {
  return table.map(([productId, userId, rating, bodyEn, bodyCs, daysAgo]) => ({
    productId,
    personId: `user:${userId}`,
    rating,
    bodyEn,
    bodyCs,
    writtenAt: shopHour(addDays(shopDay(now), -daysAgo), 20),
  }))
}
