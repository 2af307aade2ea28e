/** The path of a Chromium to test with, if this machine has one. */
export function findChromium(): Promise<string | undefined>
/** Tries to get one; undefined where that is not possible. */
export function installChromium(say: (line: string) => void): Promise<string | undefined>
