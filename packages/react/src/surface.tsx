'use client'

import { Component, type ReactNode } from 'react'
import { useProactiveContext } from './context.js'

export interface SurfaceProps {
  /** The name of the component that failed, for the report. */
  name: string
  /** The use case that the surface shows, for the report. */
  useCase?: string | undefined
  /** The command that only this surface shows: it is removed when the surface fails. */
  commandId?: string | undefined
  /** What the surface shows. After a failure the surface is tried again with another one, compared by identity. */
  attempt: unknown
  /** What is shown in place of a surface that failed. Default: nothing. */
  fallback?: ReactNode
  children?: ReactNode
}

/**
 * Keeps the error of a surface, or of what the app put into it, away from the rest of the page: the surface shows nothing,
 * and the client reports the error.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 */
export function Surface({ name, useCase, commandId, ...boundary }: SurfaceProps): ReactNode {
  const { client } = useProactiveContext()
  const failed = { surface: name, ...(useCase !== undefined && { useCase }), ...(commandId !== undefined && { commandId }) }
  return <Boundary {...boundary} onError={(error) => client.reportError(error, failed)} />
}

export interface BoundaryProps extends Pick<SurfaceProps, 'attempt' | 'fallback' | 'children'> {
  onError: (error: unknown) => void
}

interface BoundaryState {
  attempt: unknown
  hasFailed: boolean
}

/** Keeps the error of what it shows away from the rest of the page. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { attempt: this.props.attempt, hasFailed: false }
  /** The attempt that was reported: StrictMode runs an effect that throws twice. */
  #reported: { attempt: unknown } | null = null

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { hasFailed: true }
  }

  static getDerivedStateFromProps({ attempt }: BoundaryProps, state: BoundaryState): Partial<BoundaryState> | null {
    return Object.is(attempt, state.attempt) ? null : { attempt, hasFailed: false }
  }

  override componentDidCatch(error: unknown): void {
    const { attempt, onError } = this.props
    if (this.#reported && Object.is(this.#reported.attempt, attempt)) return
    this.#reported = { attempt }
    onError(error)
  }

  override render(): ReactNode {
    const { fallback = null, children } = this.props
    return this.state.hasFailed ? fallback : children
  }
}
