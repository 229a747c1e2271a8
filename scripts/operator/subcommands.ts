import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ArgumentFault, readArguments, suggestion } from '../command-line/arguments.ts'
import { printable } from '../command-line/printable.ts'
import { ROOT } from '../project.ts'
import { DEV_VARS, readDevVars } from '../start/dev-vars.ts'
import { OperatorApi, OperatorFault } from './operator-api.ts'
import { readPassword } from './password-input.ts'

/** The input of a subcommand. */
export interface Invocation {
  readonly api: OperatorApi
  /** Empty for a subcommand that takes none. */
  readonly operand: string
  readonly options: Readonly<Record<string, string | undefined>>
  /**
   * The password, from the terminal without echo, or from standard input. It is never an argument, because the process
   * list shows arguments.
   */
  readonly password: () => Promise<string>
}

/** One row of a program's table: `PROGRAM NAME OPERAND --option VALUE`. */
export interface Subcommand {
  readonly summary: string
  /** The name of the operand in the usage. Null: the subcommand takes none. */
  readonly operand: string | null
  /** Every option, with the name of its value in the usage. Null: it has no value, and is `yes` if it is given. */
  readonly options: Readonly<Record<string, { readonly value: string | null; readonly required: boolean }>>
  /** Returns what to print, or texts to print one after the other. Throws `OperatorFault`, at once or after some texts. */
  readonly run: (invocation: Invocation) => Promise<string> | AsyncIterable<string>
}

export type Table = Readonly<Record<string, Subcommand>>

const DEFAULT_URL = 'http://localhost:8787'

/** The usage of a program. */
export function usageOf(program: string, table: Table): string {
  const lines = Object.entries(table).flatMap(([name, { summary }]) => [
    `npm run ${program} -- ${lineOf(name, table)}`,
    `    ${summary}`,
  ])
  return [
    ...lines,
    '',
    `  --url URL    the service, ${DEFAULT_URL} by default`,
    '  --help       this text',
    '',
    'The operator token is OPERATOR_TOKEN of the environment, or else of .dev.vars. A password is asked for on the',
    'terminal, or read from standard input if that is no terminal (one newline at its end is dropped).',
  ].join('\n')
}

/** Runs a program's command line. After a failure the exit code is 1, and a message is on standard error. */
export async function runProgram(program: string, table: Table): Promise<void> {
  await print(() => runSubcommand(program, table, process.argv.slice(2)))
}

/** Prints the text of a program. After a failure the exit code is 1, and a message is on standard error. */
export async function print(run: () => Promise<string | AsyncIterable<string>>): Promise<void> {
  try {
    await write(await run())
  } catch (error) {
    // The reader has closed the pipe and wants no more, as in `npm run user -- export | head`.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return
    const expected = error instanceof OperatorFault || error instanceof ArgumentFault
    console.error(expected ? error.message : error)
    process.exitCode = 1
  }
}

/** Writes each text and a newline to standard output, as fast as its reader reads. */
async function write(printed: string | AsyncIterable<string>): Promise<void> {
  if (typeof printed === 'string') return console.log(printed.split('\n').map(printable).join('\n'))
  const lines = async function* () {
    for await (const text of printed) yield `${text}\n`
  }
  await pipeline(lines, process.stdout, { end: false })
}

/** Returns what to print. Throws `OperatorFault`, or `ArgumentFault` for the command line. */
export async function runSubcommand(
  program: string,
  table: Table,
  args: readonly string[],
): Promise<string | AsyncIterable<string>> {
  const [name = '--help', ...rest] = args
  if (name === '--help' || rest.includes('--help')) return usageOf(program, table)
  const subcommand = Object.hasOwn(table, name) ? table[name] : undefined
  if (subcommand === undefined) {
    const names = Object.keys(table)
    const meant = suggestion(name, names)
    throw new ArgumentFault(`${name}: unknown; the subcommands are ${names.join(', ')} (see --help)${meant}`)
  }
  const { values, positionals } = read(subcommand, rest)
  const [operand] = positionals
  const lacks = Object.entries(subcommand.options).some(([key, { required }]) => required && !values[key])
  if (positionals.length !== (subcommand.operand === null ? 0 : 1) || lacks) {
    throw new ArgumentFault(`usage: npm run ${program} -- ${lineOf(name, table)}`)
  }
  return subcommand.run({
    api: apiOf(values.url),
    operand: operand ?? '',
    options: values,
    password: readPassword,
  })
}

/** The operator routes of a service, by default of the local one. Throws `OperatorFault`. */
export function apiOf(url = DEFAULT_URL): OperatorApi {
  return new OperatorApi(url, process.env.OPERATOR_TOKEN || readDevVars(join(ROOT, DEV_VARS)).OPERATOR_TOKEN)
}

function read(subcommand: Subcommand, args: readonly string[]) {
  const all = Object.entries({ ...subcommand.options, url: { value: 'URL' } })
  const options = Object.fromEntries(
    all.map(([name, { value }]) => [name, { type: value === null ? 'boolean' : 'string' } as const]),
  )
  const { values, positionals } = readArguments({ args: [...args], options, allowPositionals: true })
  const texts: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(values)) texts[name] = value === true ? 'yes' : String(value)
  return { values: texts, positionals }
}

function lineOf(name: string, table: Table): string {
  const { operand = null, options = {} } = table[name] ?? {}
  const words = Object.entries(options).map(([option, { value, required }]) => {
    const word = value === null ? `--${option}` : `--${option} ${value}`
    return required ? word : `[${word}]`
  })
  return [name, ...(operand === null ? [] : [operand]), ...words].join(' ')
}
