/**
 * What a message may claim only where the facts or the pack's own words claim it: by the beginnings of words in English and
 * Czech, folded. Each entry is a claim of its own, so that a text which makes one of them does not support another.
 */

import { folded } from './folded.js'

const claimed: Readonly<Record<string, readonly string[]>> = {
  'about prices': [
    'for free', '(?:all|everything|totally|completely|absolutely)(?: is| are)? free\\b', 'no (?:charge|cost)\\b', 'free (?:delivery|shipping|of charge|gift)', 'discount', 'on sale', 'cheap', 'bargain', 'savings?\\b', 'saves?\\b', 'refund', 'gift', 'bonus', 'lowest', 'price of', 'half.?price', 'good price', 'coupon', 'voucher', 'reward', 'promo', 'deals?\\b', 'worth',
    'zdarma', 'zadarmo', 'bez poplatk', 'gratis', 'slev', 'v akci', 'akcni', 'levn', 'vyhodn', 'usetr', 'darek', 'darku', 'za cenu', 'skvel\\w+ cen', 'kupon', 'vratime', 'odmen',
  ],
  'about others': [
    'people', 'customers', 'shoppers', 'others\\b', 'every(?:one|body)', 'popular', 'best.?sell', 'trending', 'rated', 'ratings?\\b', 'reviews', 'stars?\\b', 'award', 'recommended', 'neighbo', 'friends?\\b', 'experts?\\b',
    'lid[ei]\\b', 'zakazni', 'ostatni\\b', 'vsichni', 'oblib', 'oblibe', 'nejprodav', 'hodnocen', 'hvezd', 'doporuc', 'kamarad', 'pratel', 'odborni',
  ],
  'about the thing': [
    'health', 'organic', 'gluten', 'lactose', 'sugar', 'fat.?free', 'calori', 'vitamin', 'natural', 'fresh', 'certified', 'local\\b', 'hand.?made', 'home.?made', 'guarante', 'warrant', 'exclusiv', 'unique', 'only here', 'elsewhere', 'out of stock', 'sold out', 'best\\b', 'perfect', 'safe\\b', 'proven', 'new\\b',
    'zdrav', 'bio\\b', 'lepk', 'bezlepk', 'laktoz', 'cukr', 'kalor', 'prirodn', 'cerstv', 'certifik', 'mistni\\b', 'domaci', 'zaruc', 'zaruk', 'exkluziv', 'jedinecn', 'vyprodan', 'jinde', 'nejlep', 'bezpecn', 'overen', 'nov[yaeou]\\b',
  ],
  'about the person': [
    'allerg', 'alergi', 'diabet', 'cukrov', 'celiac', 'coeliac', 'celiak', 'pregnan', 'tehot', 'disease', 'illness', 'nemoc', 'medic', 'doctor', 'lekar', 'lecb', 'diet', 'religio', 'nabozen', 'kosher', 'koser', 'halal', 'vegan', 'vegetari', 'muslim', 'jewish', 'christian', 'krestan', 'overweight', 'obez', 'depress',
    'your (?:wife|husband|child|children|kids|baby|mother|father|family|home|address|age|salary|income)', 'vas(?:e|i|eho|emu)? (?:zen|manzel|det|dit|rodin|mat|otc|tat|mam|domov|adres|vek|plat|prijem)',
    'watched', 'watching you', 'tracked', 'we know', 'we saw', 'we noticed', 'sledujeme', 'vime', 'videli jsme', 'vsimli jsme',
  ],
  'that something is done': [
    "(?:i|we)(?: have|'ve|’ve)?(?: already| just)? (?:added|ordered|booked|reserved|charged|paid|placed|cancell?ed|removed|sent|put|held|changed|switched|filled)", '(?:has|have|had|was|were)(?: \\w+){0,2} (?:added|ordered|booked|reserved|charged|paid|placed|cancell?ed|removed|sent|changed|applied|confirmed)', '(?:is|are)(?: \\w+){0,2} (?:booked|reserved|confirmed|ordered|paid|charged|cancell?ed|on (?:its|the) way)',
    '(?:pridali|objednali|rezervovali|zaplatili|zrusili|odeslali|odebrali|zmenili|vyplnili|podrzeli) jsme', '(?:pridal|objednal|rezervoval|zaplatil|zrusil|odeslal)a? jsem', '(?:je|jsou|byl[aoy]?)(?: \\p{L}+){0,3} (?:pridan|objednan|rezervovan|zaplacen|potvrzen|zrusen|odeslan|odecten)',
  ],
  'asks for a secret': ['password', 'passcode', 'card number', 'cv[vc]\\b', 'pin\\b', 'security code', 'account number', 'iban', 'social security', 'birth', 'hesl', 'cisl[oa] (?:karty|uctu)', 'rodn\\w+ cisl', 'bezpecnostni kod', 'overovaci kod', 'datum narozeni'],
  'about all or none': ['none\\b', 'nothing', 'nobody', 'every\\b', 'all of', 'most of', 'always', 'never', 'forever', 'zadn', 'nikdo', 'nikdy', 'vzdy', 'kazd', 'vsech\\b', 'vetsin', 'navzdy'],
}

const patterns = Object.entries(claimed).flatMap(([about, stems]) => stems.map((stem) => ({ about, pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${stem})`, 'u') })))

/** Returns the claim of a message that none of the texts makes; undefined without any. */
export function unsupportedClaim(message: string, texts: readonly string[]): string | undefined {
  const said = folded(message)
  const grounds = texts.map((text) => folded(text).replaceAll('_', ' '))
  for (const { about, pattern } of patterns) {
    const [found] = pattern.exec(said) ?? []
    if (found !== undefined && !grounds.some((text) => pattern.test(text))) return `the claim ${about}, '${found.trim()}', is in no fact`
  }
  return undefined
}

/** Returns whether a text makes a claim of one of these kinds. */
export function claims(text: string, kinds: ReadonlySet<string>): boolean {
  const said = folded(text)
  return patterns.some(({ about, pattern }) => kinds.has(about) && pattern.test(said))
}
