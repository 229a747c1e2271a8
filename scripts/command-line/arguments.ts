import { type ParseArgsConfig, parseArgs } from 'node:util'
import { nearest } from './nearest.ts'

/** A fault of a command line. The message says what to give instead. */
export class ArgumentFault extends Error {
  override readonly name = 'ArgumentFault'
}

/** Reads a command line as `parseArgs` does. Throws `ArgumentFault`, which suggests the nearest option. */
export function readArguments<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // Only the first sentence is kept: the rest is about operands that begin with a dash.
    const [fault = ''] = error.message.split('. ', 1)
    const [, unknown] = /^Unknown option '--([^'=]+)/.exec(fault) ?? []
    const names = Object.keys(config.options ?? {})
    throw new ArgumentFault(fault + (unknown === undefined ? '' : suggestion(unknown, names, '--')))
  }
}

/** The end of a message about an unknown name: it suggests the nearest known name. Empty if none is near. */
export function suggestion(unknown: string, known: readonly string[], prefix = ''): string {
  const meant = nearest(unknown, known)
  return meant === null ? '' : `; did you mean ${prefix}${meant}?`
}

/** The value of an option that is a port. Throws `ArgumentFault`. */
export function portOf(text = '', option = '--port'): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new ArgumentFault(`${option}: must be a whole number from 1 to 65535`)
  return port
}
