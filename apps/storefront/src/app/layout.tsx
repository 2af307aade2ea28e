import type { Metadata, Viewport } from 'next'
import { Activity, type ReactNode } from 'react'
import { Launcher } from '../demo/launcher.js'
import { playingNow } from '../demo/playing-now.js'
import { settings } from '../settings.js'
import { readBasket } from '../shop/basket.js'
import { listCategories } from '../shop/catalogue.js'
import { connections } from '../shop/database.js'
import { consentForVisit } from '../shop/consent-for-visit.js'
import { currentPersonId } from '../shop/person.js'
import { readLocale } from '../shop/read-locale.js'
import { BasketBar } from '../ui/basket-bar.js'
import { BasketProvider } from '../ui/basket-provider.js'
import { Footer } from '../ui/footer.js'
import { Header } from '../ui/header.js'
import { LocaleProvider } from '../ui/locale-context.js'
import { NoticeBar } from '../ui/notice.js'
import { PackLayers } from '../ui/packs.js'
import { AssistantProvider } from './assistant-provider.js'
import { fontClasses } from './fonts.js'
import './styles.css'

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await readLocale()
  return {
    title: { default: `${words.shopName}: ${words.slogan}`, template: `%s · ${words.shopName}` },
    description: words.description,
  }
}

export const viewport: Viewport = {
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fffcf5' },
    { media: '(prefers-color-scheme: dark)', color: '#161c14' },
  ],
}

/** The frame of every page. What is in an `Activity` is hydrated in a task of its own, after the rest. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const { locale, words } = await readLocale()
  const personId = await currentPersonId()
  const isAllowed = await consentForVisit()
  const [categories, basket] = await Promise.all([
    listCategories(locale),
    personId ? readBasket(connections().pool, personId) : { items: [], total: 0 },
  ])
  return (
    <html lang={locale} className={fontClasses}>
      <body>
        <LocaleProvider locale={locale}>
          <BasketProvider basket={basket}>
            <AssistantProvider isAllowed={isAllowed} isDemo={settings().demo}>
              <a href="#main" className="skip">
                {words.skip}
              </a>
              {settings().demo && (
                <Activity>
                  <Launcher locale={locale} playing={await playingNow(locale)} />
                </Activity>
              )}
              <PackLayers />
              <Activity>
                <Header categories={categories} locale={locale} />
              </Activity>
              <main id="main" tabIndex={-1} className="grow outline-none">
                {children}
              </main>
              <Activity>
                <Footer locale={locale} />
              </Activity>
              <BasketBar />
              <NoticeBar />
            </AssistantProvider>
          </BasketProvider>
        </LocaleProvider>
      </body>
    </html>
  )
}
