/** A page of the bike workshop on which everything is captured. `?off=<detector>` switches a detector off. */

import { captured, createProactiveClient } from '@proactive/browser'

const off = new URLSearchParams(location.search).get('off')
const isAsked = !location.search.includes('consent=not-required')
const client = createProactiveClient({ events: Object.values(captured), consent: isAsked ? 'required' : 'not-required', ...(off !== null && { capture: { [off]: false } }) })
const find = (selector: string): HTMLElement => {
  const element = document.querySelector<HTMLElement>(selector)
  if (!element) throw new Error(`The page has no '${selector}'.`)
  return element
}

client.subscribe(() => {
  const { connection, session } = client.getSnapshot()
  if (document.documentElement.dataset['connection'] === connection) return
  document.documentElement.dataset['connection'] = connection
  document.documentElement.dataset['person'] = session?.personId ?? ''
})
find('#busy').addEventListener('click', () => {
  find('h1').dataset['at'] = String(performance.now())
})
find('#jump').addEventListener('click', () => scrollBy(0, 10))
find('#point').addEventListener('click', () => find('[name="person"]').focus())
find('#select').addEventListener('click', () => document.getSelection()?.selectAllChildren(find('#words')))
find('form').addEventListener('submit', (event) => {
  event.preventDefault()
  const name = find('[name="person"]')
  const typed = name instanceof HTMLInputElement ? name.value : ''
  find('[role="alert"]').textContent = `The booking of ${typed} failed.`
  find('#chosen').innerHTML = `<button type="button" aria-label="Remove ${typed}">${typed} ✕</button>`
})
client.start()
Object.assign(globalThis, { workshop: { client } })
