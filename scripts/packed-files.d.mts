/** Returns one sentence for each fault of the files of an unpacked package. */
export function faultsOf(folder: string): string[]
