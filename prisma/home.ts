import { basename, dirname } from 'node:path'

const here = import.meta.dirname

/** This workspace's own folder, whether its code runs from source or built. */
export const home = basename(here) === 'dist' ? dirname(here) : here
