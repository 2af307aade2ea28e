export { Card } from './card.js'
export { Evidence } from './evidence.js'
export { FloatingCard } from './floating-card.js'
