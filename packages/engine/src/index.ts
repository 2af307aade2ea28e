export type { Address } from './message.js'
