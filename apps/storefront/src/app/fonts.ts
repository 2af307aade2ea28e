import localFont from 'next/font/local'

// Each typeface has a second file with the additional Czech letters. That file comes first in the font family and has
// no fallback of its own: the browser uses it for its unicode range only, and fetches it only when a page needs it.
const headingMore = localFont({
  src: './fonts/bricolage-grotesque-latin-ext.woff2',
  variable: '--font-heading-more',
  weight: '200 800',
  display: 'swap',
  preload: false,
  adjustFontFallback: false,
  declarations: [{ prop: 'unicode-range', value: 'U+0100-02BA, U+1E00-1E9F, U+2020, U+20A0-20AB, U+20AD-20C0' }],
})

const heading = localFont({
  src: './fonts/bricolage-grotesque-latin.woff2',
  variable: '--font-heading-base',
  weight: '200 800',
  display: 'swap',
  adjustFontFallback: 'Arial',
})

const textMore = localFont({
  src: './fonts/instrument-sans-latin-ext.woff2',
  variable: '--font-text-more',
  weight: '400 700',
  display: 'swap',
  preload: false,
  adjustFontFallback: false,
  declarations: [{ prop: 'unicode-range', value: 'U+0100-02BA, U+1E00-1E9F, U+2020, U+20A0-20AB, U+20AD-20C0' }],
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
