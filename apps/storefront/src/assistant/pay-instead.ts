/** Asks whether to pay in another way, by that way. */
export const payInstead = {
  card: { en: 'Pay by card instead?', cs: 'Zaplatit raději kartou?' },
  paypal: { en: 'Pay with PayPal instead?', cs: 'Zaplatit raději přes PayPal?' },
  cash: { en: 'Pay the courier in cash instead?', cs: 'Zaplatit raději hotově kurýrovi?' },
}
