/** Where the pages come from. */
export const origin = 'http://library.example'
