import { Component, type ReactNode } from 'react'

/** Keeps an error of the panel from the app, and says in the console and in the panel's place that there was one. */
export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error }
  }

  override componentDidCatch(error: unknown): void {
    console.error('The Proactive devtools failed.', error)
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <p className="toggle failed" role="alert">
        The Proactive devtools failed: {error instanceof Error ? error.message : 'see the console'}. Reload the page.
      </p>
    )
  }
}
