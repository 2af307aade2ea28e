/** The origin of the pages. */
export const origin = 'http://library.example'
