/** Runs one statement, which commits by itself, and returns its rows. */
export type All = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>
