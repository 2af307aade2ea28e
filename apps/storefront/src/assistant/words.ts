/** Haléře as a shopper reads them: `39,90 Kč`, the same in both languages. */
export function crowns(haler: number): string {
  return `${(haler / 100).toFixed(2).replace('.', ',')} Kč`
}
