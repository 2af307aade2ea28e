import localFont from 'next/font/local'

// The files are cut from those of @fontsource-variable by fonttools: the characters of English and Czech, and of the
// headings the weights and the optical size that the shop uses. Each typeface has a second file with the additional Czech
// letters. That file comes first in the font family and has no fallback of its own: the browser uses it for its unicode
// range only, and fetches it only when a page needs it.
const headingMore = localFont({
  src: './fonts/bricolage-grotesque-czech.woff2',
  variable: '--font-heading-more',
  weight: '600 800',
  display: 'swap',
  preload: false,
  adjustFontFallback: false,
  declarations: [{ prop: 'unicode-range', value: 'U+010C-010F, U+011A-011B, U+0147-0148, U+0158-0161, U+0164-0165, U+016E-016F, U+017D-017E' }],
})

const heading = localFont({
  src: './fonts/bricolage-grotesque-latin.woff2',
  variable: '--font-heading-base',
  weight: '600 800',
  display: 'swap',
  adjustFontFallback: 'Arial',
})

const textMore = localFont({
  src: './fonts/instrument-sans-czech.woff2',
  variable: '--font-text-more',
  weight: '400 700',
  display: 'swap',
  preload: false,
  adjustFontFallback: false,
  declarations: [{ prop: 'unicode-range', value: 'U+010C-010F, U+011A-011B, U+0147-0148, U+0158-0161, U+0164-0165, U+016E-016F, U+017D-017E' }],
})

const text = localFont({
  src: './fonts/instrument-sans-latin.woff2',
  variable: '--font-text-base',
  weight: '400 700',
  display: 'swap',
  adjustFontFallback: 'Arial',
})

/** The class names that define the CSS variables of the shop's two typefaces. */
export const fontClasses = [headingMore, heading, textMore, text].map((font) => font.variable).join(' ')
