/** Where the memory of a tab is in `sessionStorage`. */
export const tabKey = 'proactive.tab'
