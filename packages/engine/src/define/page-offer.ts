/** The types of offer that the page performs itself, instead of an action on the server. */
export const pageOffers = { fill: 'dom.fill', start: 'workflow.start' } as const
