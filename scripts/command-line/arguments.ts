import { type ParseArgsConfig, parseArgs } from 'node:util'
import { nearest } from './nearest.ts'

/** A command line that cannot be carried out. The message says what to give instead. */
export class ArgumentFault extends Error {
  override readonly name = 'ArgumentFault'
}

/** Reads a command line as `parseArgs` does. Throws `ArgumentFault`, which names the option that was likely meant. */
export function readArguments<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // Only the first sentence: the rest explains how to pass an operand that begins with a dash.
    const [fault = ''] = error.message.split('. ', 1)
    const [, unknown] = /^Unknown option '--([^'=]+)/.exec(fault) ?? []
    const names = Object.keys(config.options ?? {})
    throw new ArgumentFault(fault + (unknown === undefined ? '' : suggestion(unknown, names, '--')))
  }
}

/** The end of a message about an unknown name: which known one was likely meant. Empty if none is near. */
export function suggestion(unknown: string, known: readonly string[], prefix = ''): string {
  const meant = nearest(unknown, known)
  return meant === null ? '' : `; did you mean ${prefix}${meant}?`
}
