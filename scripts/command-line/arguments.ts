import { type ParseArgsConfig, parseArgs } from 'node:util'
import { nearest } from './nearest.ts'

/** A fault of a command line. The message says what to give instead. */
export class ArgumentFault extends Error {
  override readonly name = 'ArgumentFault'
}

/** Options that npm has too, and that a machine may have set for npm. A command that lacks them does no harm. */
const ALSO_OF_NPM = ['yes', 'user', 'help']

/**
 * Refuses options that npm took from the command line for itself: `npm run deploy --dry-run` runs the command without an
 * option, and would deploy. npm tells its scripts what it took by the environment. Throws `ArgumentFault`.
 */
export function refuseTakenByNpm(
  options: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): void {
  const taken = options
    .filter((option) => !ALSO_OF_NPM.includes(option))
    .find((option) => environment[`npm_config_${option.replaceAll('-', '_')}`])
  if (taken === undefined) return
  const command = environment.npm_lifecycle_event ?? 'COMMAND'
  throw new ArgumentFault(
    `npm took --${taken} for itself, and nothing was done. Put -- before the options: npm run ${command} -- --${taken}`,
  )
}

/**
 * Reads a command line as `parseArgs` does. Throws `ArgumentFault`, which suggests the nearest option, or for an option that
 * npm took.
 */
export function readArguments<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  refuseTakenByNpm(Object.keys(config.options ?? {}))
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

/** The origin of the URL of an option `--url`: of a local service, which is its issuer. Throws `ArgumentFault`. */
export function originOf(url: string): string {
  const { protocol, origin } = URL.canParse(url) ? new URL(url) : { protocol: '', origin: '' }
  if (!/^https?:$/.test(protocol)) throw new ArgumentFault(`--url ${url}: must be an http or https URL`)
  return origin
}

/** An http or https URL that may get a token or a password: unencrypted on this machine alone. Throws `ArgumentFault`. */
export function safeUrl(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ArgumentFault(`${option}: must be an http or https URL`)
  }
  if (url.protocol === 'http:' && !isLocal(url)) {
    throw new ArgumentFault(`${option}: must be https, because secrets would be sent unencrypted`)
  }
  return url
}

/** True for a URL of this machine. */
export const isLocal = ({ hostname }: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
