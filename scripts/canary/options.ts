import { ArgumentFault, readArguments, safeUrl } from '../command-line/arguments.ts'

export const USAGE = `npm run canary -- --user EMAIL [--url URL] [--resource-server URL] [--limit SECONDS] [--json]
    Logs in, refreshes, ends the session, and measures how long each part still accepts it.

  --user EMAIL            a user for this purpose alone
  --url URL               the service, http://localhost:8787 by default
  --resource-server URL   a GET of your API that needs a token; measured if it is given
  --limit SECONDS         the longest accepted time, 90 by default; above it the exit code is 1
  --json                  the times in seconds as one line; null is a time above the limit
  --help                  this text

The password is asked for on the terminal, or read from standard input. Introspection is measured if CANARY_CLIENT_ID and
CANARY_CLIENT_SECRET are in the environment.`

/** The settings of a run. */
export interface Settings {
  readonly url: string
  readonly user: string
  readonly resourceServer: string | null
  readonly limitMs: number
  readonly client: { readonly id: string; readonly secret: string } | null
  readonly json: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the command line and the environment. Null: the usage is asked for. Throws `ArgumentFault`. */
export function readSettings(args: readonly string[], env: Environment): Settings | null {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values } = readArguments({
    args: [...args],
    options: { user: text, url: text, 'resource-server': text, limit: text, json: flag, help: flag },
  })
  if (values.help === true) return null
  if (values.user === undefined) throw new ArgumentFault('--user: must be given (see --help)')
  const api = values['resource-server']
  return {
    url: safeUrl('--url', values.url ?? 'http://localhost:8787').origin,
    user: values.user,
    resourceServer: api === undefined ? null : safeUrl('--resource-server', api).href,
    limitMs: secondsOf(values.limit ?? '90') * 1000,
    client: clientOf(env),
    json: values.json === true,
  }
}

function secondsOf(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (seconds < 1 || seconds > 3600) throw new ArgumentFault('--limit: must be a whole number from 1 to 3600')
  return seconds
}

function clientOf({ CANARY_CLIENT_ID: id, CANARY_CLIENT_SECRET: secret }: Environment) {
  if (!id && !secret) return null
  if (!id || !secret)
    throw new ArgumentFault('set both of CANARY_CLIENT_ID and CANARY_CLIENT_SECRET, or none')
  return { id, secret }
}
