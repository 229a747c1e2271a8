import { ALGORITHMS, type Algorithm, isAlgorithm } from '../../../src/tokens/algorithms.ts'
import { ArgumentFault, readArguments, suggestion } from '../../command-line/arguments.ts'
import { KEY_SECRETS, type SetName } from '../waits.ts'

const COMMANDS = ['put', 'rotate', 'promote', 'retire', 'status'] as const

export type LiveCommand = (typeof COMMANDS)[number]

/** A command line about a deployment. */
export interface LiveOptions {
  readonly command: LiveCommand
  readonly kid: string | undefined
  readonly url: string | undefined
  readonly name: string | undefined
  readonly set: SetName
  readonly algorithm: Algorithm | undefined
  /** Whether a wait may be skipped. */
  readonly now: boolean
  /** Whether tokens of today may be refused. */
  readonly endTokens: boolean
}

/** Whether a command line is about a deployment, and not about a set on standard input. */
export const isLive = (args: readonly string[]): boolean =>
  args[0] === 'put' || args[0] === 'status' || args.some((arg) => /^--(?:url|name)(?:=|$)/.test(arg))

const OPTIONS = {
  url: { type: 'string' },
  name: { type: 'string' },
  set: { type: 'string' },
  alg: { type: 'string' },
  now: { type: 'boolean' },
  'end-tokens': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** The names of all options of a command line about a deployment. */
export const LIVE_OPTIONS: readonly string[] = Object.keys(OPTIONS)

/** A kid is an RFC 7638 thumbprint: 32 bytes in base64url. It may begin with a dash. */
const KID = /^[A-Za-z0-9_-]{43}$/

/** The options that a command does not have. */
const FOREIGN: Readonly<Record<LiveCommand, readonly (keyof typeof OPTIONS)[]>> = {
  put: ['alg'],
  rotate: ['now', 'end-tokens'],
  promote: ['alg', 'end-tokens'],
  retire: ['alg', 'end-tokens'],
  status: ['alg', 'set', 'now', 'end-tokens'],
}

/** Reads the command line. Null: the usage is to be shown. Throws `ArgumentFault`. */
export function readLiveOptions(args: readonly string[]): LiveOptions | null {
  const [first = '', ...others] = args
  // The kid is taken by its form before options are parsed, because it may look like one.
  const kid = KID.test(others[0] ?? '') ? others.shift() : undefined
  const isKnown = COMMANDS.some((one) => one === first)
  const { values, positionals } = readArguments({
    args: isKnown ? others : [...args],
    options: OPTIONS,
    allowPositionals: true,
  })
  if (values.help) return null
  const command = COMMANDS.find((one) => one === first)
  if (command === undefined) {
    const meant = suggestion(first, COMMANDS)
    throw new ArgumentFault(`${first}: not understood; with --url there are ${COMMANDS.join(', ')}${meant}`)
  }
  const extra = positionals[0] ?? (kid !== undefined && !takesKid(command) ? kid : undefined)
  if (extra !== undefined) {
    throw new ArgumentFault(
      takesKid(command) ? `${extra}: is no kid of 43 characters` : `${extra}: ${command} takes no kid`,
    )
  }
  const foreign = FOREIGN[command].find((name) => values[name] !== undefined)
  if (foreign !== undefined) throw new ArgumentFault(`${command} has no option --${foreign}`)
  if (values.url !== undefined && values.name !== undefined) {
    throw new ArgumentFault('give --url or --name, not both')
  }
  if (command !== 'status' && values.url === undefined && values.name === undefined) {
    throw new ArgumentFault(`${command} needs --url URL, or --name NAME`)
  }
  return {
    command,
    kid,
    url: values.url,
    name: values.name,
    set: setOf(values.set),
    algorithm: algorithmOf(values.alg),
    now: values.now ?? false,
    endTokens: values['end-tokens'] ?? false,
  }
}

const takesKid = (command: LiveCommand) => command === 'promote' || command === 'retire'

function setOf(text = 'access'): SetName {
  if (text === 'access' || text === 'refresh') return text
  throw new ArgumentFault(`--set ${text}: must be one of ${Object.keys(KEY_SECRETS).join(', ')}`)
}

function algorithmOf(text: string | undefined): Algorithm | undefined {
  if (text === undefined || isAlgorithm(text)) return text
  throw new ArgumentFault(`--alg ${text}: must be one of ${Object.keys(ALGORITHMS).join(', ')}`)
}
