import Link from 'next/link'
import { readLocale } from '../shop/read-locale.js'
import { BareShelf } from '../ui/bare-shelf.js'

export default async function NotFound() {
  const { words } = await readLocale()
  return (
    <div className="wrap pt-12 md:pt-20">
      <title>{`${words.missingTitle} · ${words.shopName}`}</title>
      <BareShelf title={words.missingTitle} text={words.missingText}>
        <Link href="/" className="button">
          {words.backHome}
        </Link>
      </BareShelf>
    </div>
  )
}
