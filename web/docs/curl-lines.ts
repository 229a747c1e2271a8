import { USER_TOKEN } from './credentials.ts'
import type { Call } from './document.ts'
import { type FormField, fieldsOf, keyOf, takesJson } from './fields.ts'
import type { Named } from './schema-words.ts'
import { writtenRequest } from './written-request.ts'

/** Lines for a shell that make the call of an example. */
export interface Lines {
  readonly text: string
  /** The variables that the person has to set first. Empty: the lines work as they stand. */
  readonly asked: readonly string[]
  /** Whether they log in, as the user of the example. */
  readonly logsIn: boolean
}

/** The variables of a shell for each scheme, and the options of curl. */
const CREDENTIALS: Readonly<
  Record<string, { readonly variables: readonly string[]; readonly option: string }>
> = {
  [USER_TOKEN]: { variables: ['token'], option: `-H "authorization: Bearer $token"` },
  operatorToken: { variables: ['operator_token'], option: `-H "authorization: Bearer $operator_token"` },
  receiver: { variables: ['client_token'], option: `-H "authorization: Bearer $client_token"` },
  client: { variables: ['client_id', 'client_secret'], option: '-u "$client_id":"$client_secret"' },
}

// A variable within a value, until the value is quoted for the shell. No example has these characters.
const OPEN = '\uE000'
const CLOSE = '\uE001'

/** The lines of an operation. `login` is the operation that makes a pair, if the lines need one. */
export function curlLines(call: Call, login: Call | undefined, named: Named, origin: string): Lines {
  const fields = fieldsOf(call, named)
  const request = curl(call, fields, origin)
  const scheme = call.security.find((one) => one !== null && one in CREDENTIALS) ?? null
  const credential = scheme === null ? undefined : CREDENTIALS[scheme]
  const line = credential === undefined ? request.line : `${request.line} \\\n  ${credential.option}`
  const variables = [...new Set([...(credential?.variables ?? []), ...request.variables])]
  const pair = variables.filter((one) => PAIR.has(one))
  if (pair.length === 0 || login === undefined)
    return { text: line, asked: variables, logsIn: call.id === login?.id }
  const first = curl(login, fieldsOf(login, named), origin).line
  const reads = pair.map(
    (one) => String.raw`${one}=$(printf '%s' "$pair" | sed 's/.*"${PAIR.get(one)}":"\([^"]*\)".*/\1/')`,
  )
  return {
    text: [`pair=$(${first})`, ...reads, line].join('\n'),
    asked: variables.filter((one) => !PAIR.has(one)),
    logsIn: true,
  }
}

/** The variables that a login gives, with the members of its answer. */
const PAIR: ReadonlyMap<string, string> = new Map([
  ['token', 'token'],
  ['refresh_token', 'refreshToken'],
])

function curl(call: Call, fields: readonly FormField[], origin: string) {
  const shown = fields.filter((field) => field.shown)
  const variables: string[] = []
  const values = new Map(
    shown.map((field) => [keyOf(field), marked(field, (name) => variables.push(name))] as const),
  )
  const written = writtenRequest(call, shown, values)
  if ('faults' in written)
    throw new Error(`the example of ${call.id} lacks ${[...written.faults.keys()].join()}`)
  const { path, body } = written.request
  // A body makes the method POST.
  const isDefault = call.method === (body === null ? 'GET' : 'POST')
  const parts = [`curl -s${isDefault ? '' : ` -X ${call.method}`} ${quoted(origin + decoded(path))}`]
  const type = written.request.headers['Content-Type']
  if (body !== null && type?.endsWith('json')) {
    parts.push(`-H 'content-type: ${type}'`, `-d ${quoted(body)}`)
  } else if (body !== null) {
    const members = shown.filter(({ where }) => where === 'body')
    parts.push(...members.map((one) => `--data-urlencode ${quoted(`${one.name}=${values.get(keyOf(one))}`)}`))
  }
  return { line: parts.join(' \\\n  '), variables }
}

/** The text of a field, in which a variable stands for each value that exists elsewhere. */
function marked(field: FormField, use: (variable: string) => void): string {
  const variable = (name: string) => {
    use(name)
    return OPEN + name + CLOSE
  }
  if (field.source === 'token' || field.source === 'refresh_token') return variable(field.source)
  // The token of a reset, or of another issuer, is not the one that a login gives.
  const name = snake(field.name)
  if (field.source === 'asked') return variable(PAIR.has(name) ? `asked_${name}` : name)
  if (!takesJson(field)) return field.initial
  const filled = JSON.stringify(JSON.parse(field.initial), (member, value) =>
    value === '' ? variable(snake(member)) : value,
  )
  return filled
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The marks of variables in a path or a query, which encoding changed. */
const decoded = (path: string) =>
  path.replaceAll(encodeURIComponent(OPEN), OPEN).replaceAll(encodeURIComponent(CLOSE), CLOSE)

/** A text as one word of a shell. */
function quoted(text: string): string {
  if (!text.includes(OPEN)) {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
  }
  const escaped = text.replaceAll(/["$`\\]/g, (character) => `\\${character}`)
  return `"${escaped.replaceAll(OPEN, '$').replaceAll(CLOSE, '')}"`
}
