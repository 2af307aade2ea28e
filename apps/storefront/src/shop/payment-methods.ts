/** The ways to pay. Cash is paid at the door. */
export const paymentMethods = ['card', 'paypal', 'cash'] as const
export type PaymentMethod = (typeof paymentMethods)[number]

/** Returns the payment method named by untrusted input; null for anything unknown. */
export function toPaymentMethod(value: unknown): PaymentMethod | null {
  return paymentMethods.find((method) => method === value) ?? null
}
