import { readLocale } from '../shop/read-locale.js'
import { EmptyState } from '../ui/empty-state.js'
import { Link } from '../ui/link.js'

export default async function NotFound() {
  const { words } = await readLocale()
  return (
    <div className="wrap pt-12 md:pt-20">
      <title>{`${words.missingTitle} · ${words.shopName}`}</title>
      <EmptyState title={words.missingTitle} text={words.missingText}>
        <Link href="/" className="button">
          {words.backHome}
        </Link>
      </EmptyState>
    </div>
  )
}
