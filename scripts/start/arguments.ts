import { ArgumentFault, suggestion } from '../command-line/arguments.ts'

/** What `npm start -- ...` asked for. */
export interface StartArguments {
  readonly help: boolean
  /** The log as a deployment writes it. */
  readonly json: boolean
  readonly port: number
  /** Where to listen, if said. */
  readonly ip: string | undefined
  readonly https: boolean
  /** The folder of the local data, if not the usual one. */
  readonly persistTo: string | undefined
  /** Of every `--var NAME:value`. */
  readonly variables: Readonly<Record<string, string>>
  /** For `wrangler dev`: as it came, and always with a port, or it would choose another when ours is busy. */
  readonly forwarded: readonly string[]
}

const DEFAULT_PORT = '8787'

// Each would start something else than this project's local service: another configuration or program, or Cloudflare's
// network, where the demo user must never be. What follows a bare `--` would be the program.
const OURS = new Set(
  'env e config c cwd env-file script - remote r tunnel tunnel-name tunnel-allowed-mail'.split(' '),
)

/** Those that we read ourselves, and the others of `wrangler dev`, which a test compares with its help. */
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
 * Reads the few arguments that we must know as wrangler reads them: `--port=9000` and `--port 9000`, several values
 * after one `--var`, camel case. The values of the rest are wrangler's to judge. Throws `ArgumentFault`.
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
      // Any: two services that start at once would both take the same free one.
      ...(has('inspector-port') ? [] : ['--inspector-port', '0']),
      ...args.filter((arg) => arg !== '--json'),
    ],
  }
}

function refuseOption(option: Option): void {
  const { name, spelled } = option
  if (namesOf(option).some((one) => OURS.has(one))) {
    throw new ArgumentFault(`${spelled}: npm start always runs [env.local] of wrangler.toml, on this machine`)
  }
  if (!spelled.startsWith('--') || KNOWN.includes(name) || KNOWN.includes(name.replace(/^no-/, ''))) return
  throw new ArgumentFault(
    `${spelled}: unknown (--help names the useful ones)${suggestion(name, KNOWN, '--')}`,
  )
}

interface Option {
  readonly name: string
  /** As it was typed, for messages. */
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

/** What an option sets: `-ab` sets `a` and `b`, and `--no-x` sets `x`. */
const namesOf = ({ name, spelled }: Option): readonly string[] =>
  spelled.startsWith('--') ? [name.replace(/^no-/, '')] : [...name]

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function portOf(text = ''): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new ArgumentFault('--port: must be a whole number from 1 to 65535')
  return port
}

// As wrangler does: the first colon ends the name, and the value may have more.
function variablesOf({ values }: Option): [string, string][] {
  if (values.length === 0) throw new ArgumentFault('--var: needs NAME:value')
  return values.map((text) => {
    const colon = text.indexOf(':')
    if (colon < 1) throw new ArgumentFault(`--var ${text}: must be NAME:value`)
    return [text.slice(0, colon), text.slice(colon + 1)]
  })
}
