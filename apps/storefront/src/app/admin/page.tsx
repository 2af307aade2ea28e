import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { shoppersOf } from '../../assistant/graph/questions.js'
import { isOperator, operatorCookie } from '../../shop/admin/operator.js'
import { listCategories, listProducts } from '../../shop/catalogue.js'
import { readFunnel } from '../../shop/admin/read-funnel.js'
import { connections } from '../../shop/database.js'
import { listReviews } from '../../shop/held-orders.js'
import { listProviders } from '../../shop/payment.js'
import { readLocale } from '../../shop/read-locale.js'
import { listSlots } from '../../shop/slots.js'
import { adminWords } from '../../ui/admin/admin-words.js'
import { AdminAffected } from '../../ui/admin/admin-affected.js'
import { AdminFunnel } from '../../ui/admin/admin-funnel.js'
import { AdminProducts } from '../../ui/admin/admin-products.js'
import { AdminProviders } from '../../ui/admin/admin-providers.js'
import { AdminReviews } from '../../ui/admin/admin-reviews.js'
import { AdminSlots } from '../../ui/admin/admin-slots.js'
import { Link } from '../../ui/link.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: adminWords[(await readLocale()).locale].title, robots: { index: false } }
}

/** The shop's administration: what became of the events, held orders, payment providers, delivery slots, stock and prices. */
export default async function AdminPage({ searchParams }: { searchParams: Promise<{ category?: string; zone?: string }> }) {
  const { locale } = await readLocale()
  const words = adminWords[locale]
  if (!isOperator((await cookies()).get(operatorCookie)?.value)) {
    return (
      <div className="wrap pt-8 md:pt-14">
        <h1 className="display text-[clamp(2rem,5vw,3.25rem)]">{words.title}</h1>
        <form method="post" action="/api/admin/login" className="admin-login">
          <label htmlFor="key">{words.key}</label>
          <input id="key" name="key" type="password" autoComplete="current-password" required data-proactive-ignore="" />
          <button className="button">{words.enter}</button>
        </form>
      </div>
    )
  }
  const { category, zone = 'Z3' } = await searchParams
  const { pool, prisma, graph } = connections()
  const [categories, zones, providers, reviews] = await Promise.all([listCategories(locale), prisma.zone.findMany({ orderBy: { id: 'asc' } }), listProviders(pool), listReviews(pool)])
  const shelf = categories.find(({ id }) => id === category) ?? categories[0]
  const products = shelf ? await listProducts(shelf.id, locale) : []
  const [slots, affected] = await Promise.all([listSlots(pool, zone, null), graph.affected(shoppersOf(zone))])
  return (
    <div className="wrap admin pt-8 md:pt-14">
      <h1 className="display text-[clamp(2rem,5vw,3.25rem)]">{words.title}</h1>
      <AdminReviews reviews={reviews} locale={locale} />
      <AdminFunnel rows={await readFunnel()} locale={locale} />
      <AdminProviders providers={providers} locale={locale} />
      <section id="slots" aria-labelledby="slots-title">
        <h2 id="slots-title" className="title text-2xl">
          {words.slots}
        </h2>
        <nav aria-label={words.zone} className="admin-tabs">
          {zones.map(({ id, name }) => (
            <Link key={id} href={`/admin?zone=${id}#slots`} aria-current={id === zone ? 'page' : undefined}>
              {name}
            </Link>
          ))}
        </nav>
        <AdminAffected persons={affected} locale={locale} />
        <AdminSlots zone={zone} slots={slots} locale={locale} />
      </section>
      <section id="products" aria-labelledby="products-title">
        <h2 id="products-title" className="title text-2xl">
          {words.products}
        </h2>
        <nav aria-label={words.category} className="admin-tabs">
          {categories.map(({ id, name }) => (
            <Link key={id} href={`/admin?category=${id}#products`} aria-current={id === shelf?.id ? 'page' : undefined}>
              {name}
            </Link>
          ))}
        </nav>
        <AdminProducts products={products} locale={locale} />
      </section>
    </div>
  )
}
