/** An event of a machine, with what its effects need: `Details` has the fields of the events that bring any. */
export type Change<Event extends string, Details> = {
  [One in Event]: { event: One } & (One extends keyof Details ? Details[One] : object)
}[Event]

/** Performs the effects of a transition, in order; returns what they return, or undefined when the event was not taken. */
export function performEffects<Effect extends string, About extends readonly unknown[], Returned>(
  effects: readonly Effect[] | undefined,
  perform: Readonly<Record<Effect, (...about: About) => Returned>>,
  ...about: About
): Returned[] | undefined {
  return effects?.map((effect) => perform[effect](...about))
}
