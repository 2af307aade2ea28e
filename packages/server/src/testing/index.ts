export { createTestServer, type TestServer, type WhyAnswer } from './create-test-server.js'
export type { TestVisitor, VisitorOptions } from './test-visitor.js'
export { type VirtualClock, virtualClock } from './virtual-clock.js'
