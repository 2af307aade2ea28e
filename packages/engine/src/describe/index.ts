export { asyncApi } from './async-api.js'
export { type DescribedEvent, describeEvents, type DescribeOptions } from './describe-events.js'
export { eventsMarkdown } from './events-markdown.js'
export type { JsonSchema, ToJsonSchema } from './fields.js'
