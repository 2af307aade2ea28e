import * as React from 'react'

/**
 * Whether this React has all that the package uses: 19.2 or newer. What older ones lack is read from the namespace here
 * and elsewhere: a named import of it would fail before `ProactiveProvider` can say so.
 */
export const isSupportedReact = typeof React.useEffectEvent === 'function'
