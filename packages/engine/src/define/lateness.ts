/**
 * The lateness, in milliseconds: how long a rule in time order waits for late events. Within it, the order in which events
 * arrive changes no trait. Clocks of pages are not corrected for less.
 */
export const latenessMs = 2_000
