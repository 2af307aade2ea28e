export { Card } from './card.js'
export { FloatingCard } from './floating-card.js'
