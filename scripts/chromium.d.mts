/** Returns the path of an installed Chromium, if any. */
export function findChromium(): Promise<string | undefined>
/** Tries to install Chromium; resolves to its path, or undefined when that is not possible. */
export function installChromium(say: (line: string) => void): Promise<string | undefined>
