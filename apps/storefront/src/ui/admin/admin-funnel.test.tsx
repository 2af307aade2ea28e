import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { AdminFunnel } from './admin-funnel.js'

const row = { useCase: 'rescue_scarce_item', events: 9_000, signals: 80, candidates: 60, gates: 40, decisions: 40, commands: 36, shown: 30, accepted: 12, undone: 1, heldOut: 4 }

describe('the funnel of the administration', () => {
  it('is a table with a name for each row and column, the sums of all days, and bars that get no longer', () => {
    const html = renderToStaticMarkup(<AdminFunnel rows={[{ day: '2026-01-05', ...row }, { day: '2026-01-06', ...row }]} locale="en" />)
    expect(html).toContain('<th scope="row">rescue_scarce_item</th>')
    expect(html.match(/scope="col"/g)).toHaveLength(11)
    const numbers = [...html.matchAll(/<td>(\d+)/g)].map(([, number]) => Number(number))
    expect(numbers).toEqual([18_000, 160, 120, 80, 80, 72, 60, 24, 2, 8])
    const bars = [...html.matchAll(/<rect width="(\d+)"/g)].map(([, width]) => Number(width))
    expect(bars).toHaveLength(9)
    expect(bars).toEqual(bars.toSorted((a, b) => b - a))
    expect(bars[0]).toBe(132)
    expect(html.match(/<svg aria-hidden="true"/g)).toHaveLength(9)
  })

  it('says that nothing happened yet, and that the assistant cannot tell', () => {
    expect(renderToStaticMarkup(<AdminFunnel rows={[]} locale="en" />)).toContain('Nothing happened in the last 7 days.')
    expect(renderToStaticMarkup(<AdminFunnel rows={null} locale="cs" />)).toContain('Asistent teď neodpovídá')
  })
})
