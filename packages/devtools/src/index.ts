export type { ProactiveDevtoolsProps } from './devtools-props.js'
export { ProactiveDevtools } from './proactive-devtools.js'
