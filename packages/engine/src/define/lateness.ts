/**
 * The lateness, in milliseconds: how long a rule in time order waits for late events, and how far the times of two events
 * may differ although their order in the log is right, because clocks of pages are not corrected for less.
 */
export const latenessMs = 2_000
