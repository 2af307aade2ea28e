/** The cookie that says which scenario is played in this browser. */
export const playingCookie = 'demo-playing'
