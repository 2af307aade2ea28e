// Every duration is an integer number of milliseconds. These functions convert other units.

/** Returns `n` seconds in milliseconds. */
export const seconds = (n: number): number => n * 1_000

/** Returns `n` minutes in milliseconds. */
export const minutes = (n: number): number => n * 60_000

/** Returns `n` hours in milliseconds. */
export const hours = (n: number): number => n * 3_600_000

/** Returns `n` days of 24 hours in milliseconds. A day of a calendar may be shorter or longer, where a clock is changed. */
export const days = (n: number): number => n * 86_400_000
