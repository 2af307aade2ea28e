export * from './actions.js'
export * from './page-events.js'
export { checkoutSurface, productSurface } from './surfaces.js'
export { deliveryEstimator } from './workflows.js'
