/** Returns a number of pieces in Czech: `1 kus`, `2 kusy`, `5 kusů`. */
function pieces(count: number): string {
  return `${count} ${count === 1 ? 'kus' : isFew(count) ? 'kusy' : 'kusů'}`
}

/** Returns how many pieces are left in Czech: `zbývá jen 1 kus`, `zbývají jen 2 kusy`, `zbývá jen 5 kusů`. */
export function piecesLeft(count: number): string {
  return `${isFew(count) ? 'zbývají' : 'zbývá'} jen ${pieces(count)}`
}

/** Returns whether a Czech noun takes its form for two to four. */
const isFew = (count: number): boolean => count >= 2 && count <= 4
