import { LOCAL_KEY_MARK } from '../../src/core/local.ts'
import { ALGORITHMS, type Algorithm, isAlgorithm } from '../../src/tokens/algorithms.ts'
import { ArgumentFault, readArguments, suggestion } from '../command-line/arguments.ts'
import { append, generateKey, type KeySet, promote, readKeySet, retire } from './key-set.ts'

/** The result of a command, and the message about it. */
export interface KeysResult {
  readonly set: KeySet
  readonly words: string
}

/**
 * Runs one command line of `npm run keys`. Null: the usage is to be shown. `input` reads the set from standard input.
 * Throws `ArgumentFault`, and `KeySetFault` or `KeyFault` for a bad set.
 */
export async function runKeys(
  args: readonly string[],
  input: () => Promise<string>,
): Promise<KeysResult | null> {
  const [first = '', ...others] = args
  const command = COMMANDS.get(first)
  // A kid may begin with a dash (it is base64url), so it is taken by its position before options are parsed.
  const kid = command?.takesKid && others[0] !== '--help' ? others.shift() : ''
  const { values, positionals } = read(command === undefined ? args : others)
  if (values.help) return null
  if (kid === undefined) throw new ArgumentFault(`${first} needs a KID`)
  if (positionals[0] !== undefined) {
    const meant = suggestion(positionals[0], [...COMMANDS.keys()])
    throw new ArgumentFault(
      `${positionals[0]}: not understood; there are rotate, promote KID and retire KID${meant}`,
    )
  }
  const algorithm = algorithmOf(values.alg)
  if (command === undefined) return create(algorithm ?? 'EdDSA')
  if (algorithm !== undefined && command.takesKid)
    throw new ArgumentFault(`${first} creates no key: leave --alg out`)
  return command.run(await readKeySet(await input()), kid, algorithm)
}

interface Command {
  readonly takesKid: boolean
  readonly run: (set: KeySet, kid: string, algorithm?: Algorithm) => Promise<KeysResult>
}

/** The table of commands that change a set. */
const COMMANDS = new Map<string, Command>([
  ['rotate', { takesKid: false, run: (set, _kid, algorithm) => rotate(set, algorithm) }],
  [
    'promote',
    { takesKid: true, run: async (set, kid) => told(promote(set, kid), `${kid} signs from now on`) },
  ],
  ['retire', { takesKid: true, run: async (set, kid) => told(retire(set, kid), `${kid} is removed`) }],
])

async function create(algorithm: Algorithm): Promise<KeysResult> {
  const key = await generateKey(algorithm)
  return told({ keys: [key] }, `${key.kid} (${algorithm}) is new, and signs`)
}

async function rotate(set: KeySet, algorithm: Algorithm | undefined): Promise<KeysResult> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- readKeySet names the algorithm of each key
  const key = await generateKey(algorithm ?? (set.keys[0]?.alg as Algorithm))
  return told(append(set, key), `${key.kid} (${key.alg}) is new, verifies, and does not sign yet`)
}

// A new key never has the local mark. Older keys keep theirs, so a deployment refuses the set until they are retired.
function told(set: KeySet, words: string): KeysResult {
  const local = set.keys.filter((key) => LOCAL_KEY_MARK in key).map(({ kid }) => kid)
  const warning = `\na deployment refuses this set: generated for local runs: ${local.join(', ')}`
  return { set, words: local.length === 0 ? words : words + warning }
}

function read(args: readonly string[]) {
  const options = { alg: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
  return readArguments({ args: [...args], options, allowPositionals: true })
}

function algorithmOf(name: string | undefined): Algorithm | undefined {
  if (name === undefined || isAlgorithm(name)) return name
  throw new ArgumentFault(`--alg ${name}: must be one of ${Object.keys(ALGORITHMS).join(', ')}`)
}
