/** What a signal's `.keep({…})` can remember per key; the pack reads these as `keep.count`, `keep.distinct`, … */

export { aggregate, count, distinct, first, last, mostFrequent, timeSinceLast, uniqueList } from './aggregate.js'
export { latest } from './latest.js'
export { trend } from './trend.js'
