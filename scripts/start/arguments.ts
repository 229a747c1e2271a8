import { ArgumentFault, portOf, suggestion } from '../command-line/arguments.ts'

/** The arguments of `npm start`. */
export interface StartArguments {
  readonly help: boolean
  /** True: the log of a deployment. */
  readonly json: boolean
  readonly port: number
  /** The address to listen on, if given. */
  readonly ip: string | undefined
  readonly https: boolean
  /** The folder of the local data, if given. */
  readonly persistTo: string | undefined
  /** The variables of every `--var NAME:value`. */
  readonly variables: Readonly<Record<string, string>>
  /**
   * The arguments for `wrangler dev`. They always have a port: otherwise wrangler would choose another one if the
   * default is in use.
   */
  readonly forwarded: readonly string[]
}

const DEFAULT_PORT = '8787'

// Each of these would start another configuration or program, or Cloudflare's network, where the demo user must never
// be. A bare `--` would be followed by the program.
const FIXED = new Set(
  'env e config c cwd env-file script - remote r tunnel tunnel-name tunnel-allowed-mail'.split(' '),
)

/** The arguments that are read here, and the others of `wrangler dev`. A test compares them with its help. */
export const KNOWN: readonly string[] = [
  ...'help json port ip var persist-to local-protocol inspector-port inspector-ip'.split(' '),
  ...'name compatibility-date compatibility-flags compatibility-flag latest assets no-bundle bundle'.split(
    ' ',
  ),
  ...'routes route host https-key-path https-cert-path local-upstream infer-origin-from-routes'.split(' '),
  ...'upstream-protocol define alias jsx-factory jsx-fragment tsconfig local minify live-reload'.split(' '),
  ...'test-scheduled log-level show-interactive-dev-session types profile version install-skills'.split(' '),
]

/**
 * Reads the arguments that `npm start` needs, as wrangler does: `--port=9000` and `--port 9000`, several values after
 * one `--var`, camel case. wrangler judges the values of the others. Throws `ArgumentFault`.
 */
export function readStartArguments(args: readonly string[]): StartArguments {
  const options = optionsOf(args)
  const has = (...names: string[]) => options.some(({ name }) => names.includes(name))
  const last = (name: string) => options.findLast((option) => option.name === name)?.values[0]
  for (const option of options) refuseOption(option)
  return {
    help: has('help', 'h'),
    json: has('json'),
    port: portOf(has('port') ? last('port') : DEFAULT_PORT),
    ip: last('ip'),
    https: last('local-protocol') === 'https',
    persistTo: last('persist-to'),
    variables: Object.fromEntries(options.filter(({ name }) => name === 'var').flatMap(variablesOf)),
    forwarded: [
      ...(has('port') ? [] : ['--port', DEFAULT_PORT]),
      // Any free port: two services that start at once would both choose the same one.
      ...(has('inspector-port') ? [] : ['--inspector-port', '0']),
      ...args.filter((arg) => arg !== '--json'),
    ],
  }
}

function refuseOption(option: Option): void {
  const { name, spelled } = option
  if (namesOf(option).some((one) => FIXED.has(one))) {
    throw new ArgumentFault(`${spelled}: npm start always runs [env.local] of wrangler.toml, on this machine`)
  }
  // It is read here alone. wrangler would take its value for the file of a Worker.
  if (name === 'json' && option.values.length > 0) throw new ArgumentFault('--json: takes no value')
  if (!spelled.startsWith('--') || KNOWN.includes(name)) return
  if (name !== 'no-json' && KNOWN.includes(name.replace(/^no-/, ''))) return
  throw new ArgumentFault(`${spelled}: unknown (see --help)${suggestion(name, KNOWN, '--')}`)
}

interface Option {
  readonly name: string
  /** As typed, for messages. */
  readonly spelled: string
  readonly values: string[]
}

function optionsOf(args: readonly string[]): Option[] {
  const options: Option[] = []
  for (const arg of args) {
    const [, spelled, name, value] = /^(--?([^=]+))(?:=(.*))?$/s.exec(arg) ?? []
    if (spelled !== undefined && name !== undefined) {
      options.push({ name: dashed(name), spelled, values: value === undefined ? [] : [value] })
    } else {
      const option = options.at(-1)
      if (option === undefined) throw new ArgumentFault(`${arg}: arguments follow \`npm start --\``)
      option.values.push(arg)
    }
  }
  return options
}

/** The names that an option sets: `-ab` sets `a` and `b`, and `--no-x` sets `x`. */
const namesOf = ({ name, spelled }: Option): readonly string[] =>
  spelled.startsWith('--') ? [name.replace(/^no-/, '')] : [...name]

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

// As in wrangler, the first colon ends the name, and the value may have more colons.
function variablesOf({ values }: Option): [string, string][] {
  if (values.length === 0) throw new ArgumentFault('--var: needs NAME:value')
  return values.map((text) => {
    const colon = text.indexOf(':')
    if (colon < 1) throw new ArgumentFault(`--var ${text}: must be NAME:value`)
    return [text.slice(0, colon), text.slice(colon + 1)]
  })
}
