export * from './actions.js'
export * from './page-events.js'
export { basketSurface, checkoutSurface, dietSurface, productSurface } from './surfaces.js'
export { deliveryEstimator } from './workflows.js'
