/** The smallest total of the goods that is delivered, in haléře. */
export const orderMinimum = 30_000
