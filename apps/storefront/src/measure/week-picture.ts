import type { Comparison } from '@proactive/server'

/** One look at the comparison, after so many days. */
export interface Look {
  day: number
  comparison: Comparison
}

const [width, height, left, right, top, bottom] = [760, 400, 64, 24, 56, 56]

const points = (lift: number): string => `${lift > 0 ? '+' : lift < 0 ? '−' : ''}${Math.round(Math.abs(lift) * 100)}`

/** Draws the lift as it was seen day by day, with both intervals and the lift that was planted, as an SVG document. */
export function weekPicture(looks: readonly Look[], planted: number): string {
  const ends = looks.flatMap(({ comparison: { always } }) => always)
  const [low, high] = [Math.min(-0.05, ...ends), Math.max(0.05, planted, ...ends)]
  const x = (n: number): number => left + ((n + 0.5) * (width - left - right)) / looks.length
  const y = (lift: number): number => top + ((high - lift) / (high - low)) * (height - top - bottom)
  const step = high - low > 0.5 ? 0.2 : high - low > 0.25 ? 0.1 : 0.05
  const ticks = Array.from({ length: Math.floor(high / step) - Math.ceil(low / step) + 1 }, (_, n) => (Math.ceil(low / step) + n) * step)
  const last = looks.at(-1)?.comparison
  const bars = looks.map(({ day, comparison: { lift, interval, always, verdict } }, n) => {
    const at = x(n).toFixed(1)
    return `  <g>
    <line x1="${at}" x2="${at}" y1="${y(always[1]).toFixed(1)}" y2="${y(always[0]).toFixed(1)}" stroke="#9bb5a4" stroke-width="12"/>
    <line x1="${at}" x2="${at}" y1="${y(interval[1]).toFixed(1)}" y2="${y(interval[0]).toFixed(1)}" stroke="#2f6b45" stroke-width="4"/>
    <circle cx="${at}" cy="${y(lift).toFixed(1)}" r="5" fill="#12331f"/>
    <text x="${at}" y="${height - bottom + 22}" text-anchor="middle">day ${day}</text>
    <text x="${at}" y="${height - bottom + 40}" text-anchor="middle" fill="#51605a">${verdict === 'open' ? 'open' : verdict}</text>
  </g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13" fill="#1d2a24">
  <title id="title">The lift of a simulated week, looked at every day</title>
  <desc id="desc">The planted lift is ${points(planted)} points. After ${looks.length} days ${points(last?.lift ?? 0)} points are seen; one look says ${points(last?.interval[0] ?? 0)} to ${points(last?.interval[1] ?? 0)}, every look ${points(last?.always[0] ?? 0)} to ${points(last?.always[1] ?? 0)}.</desc>
  <rect width="${width}" height="${height}" fill="#fff"/>
  <text x="${left}" y="24" font-size="15" font-weight="600">Lift in points, told against held out, after each day</text>
  <text x="${left}" y="44" fill="#51605a">dark: 95 % for one look (Newcombe); pale: 95 % for every look; dashed: the lift that was planted</text>
${ticks.map((tick) => `  <line x1="${left}" x2="${width - right}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}" stroke="${Math.abs(tick) < 1e-9 ? '#51605a' : '#e3e8e5'}"/>\n  <text x="${left - 10}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end">${points(tick)}</text>`).join('\n')}
${bars.join('\n')}
  <line x1="${left}" x2="${width - right}" y1="${y(planted).toFixed(1)}" y2="${y(planted).toFixed(1)}" stroke="#b4531f" stroke-width="2" stroke-dasharray="7 5"/>
</svg>
`
}
