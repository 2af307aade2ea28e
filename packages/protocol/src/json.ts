/** A JSON value. A field that is `undefined` is left out when the value is written. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }
