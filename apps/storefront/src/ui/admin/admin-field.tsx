/** An amount in haléře as an operator writes it, in crowns: `39.90`. */
export const inCrowns = (price: number): string => (price / 100).toFixed(2)

/** A field of a form for operators. What it showed goes along, so that a value that was left as it was is not written. */
export function AdminField({ name, label, of, value }: { name: string; label: string; of: string; value: number | string }) {
  const kind = typeof value === 'number' ? ({ type: 'number', min: 0 } as const) : ({ inputMode: 'decimal' } as const)
  return (
    <label>
      {label}
      <input name={name} {...kind} defaultValue={value} aria-label={`${label}: ${of}`} />
      <input type="hidden" name={`was.${name}`} value={value} />
    </label>
  )
}
