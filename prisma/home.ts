import { basename, dirname } from 'node:path'

const here = import.meta.dirname

/** The folder of this workspace, whether its code runs from source or from `dist`. */
export const home = basename(here) === 'dist' ? dirname(here) : here
