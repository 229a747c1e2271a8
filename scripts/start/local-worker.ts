import { AsyncLocalStorage } from 'node:async_hooks'
import { decodeJwt } from 'jose'
import service from '../../src/index.ts'
import { type LocalLine, type Pair, SCRIPT_AGENT } from './log-lines.ts'
import { identified, simulatedLogout } from './simulated-access.ts'

export * from '../../src/index.ts'

// The Worker of `npm start`: the service, with one line for each request. A deployment is built from src/index.ts and
// has no such lines, because each would be billed.

/** The events of the request that is being answered. */
const events = new AsyncLocalStorage<{ readonly logged: object[]; answered: boolean }>()

/** Routes that answer with a pair. */
const PAIR_PATHS: ReadonlySet<string> = new Set(['/api/v2/auth/token', '/oauth2/token'])

const print = console.log.bind(console)
const printLine = (line: LocalLine) => print(JSON.stringify(line))

// The service writes each event with one of these methods. An event of a request is held until the line of the request
// is written.
for (const level of ['info', 'warn', 'error'] as const) {
  const original = console[level].bind(console)
  console[level] = (...args: unknown[]) => {
    const logged = eventOf(args)
    const request = events.getStore()
    if (logged === null) original(...args)
    else if (request === undefined || request.answered) printLine({ local: 'event', event: logged })
    else request.logged.push(logged)
  }
}

export default {
  ...service,
  async fetch(request, env, context) {
    const logout = simulatedLogout(request, context.access)
    if (logout !== null) return logout
    const held = { logged: [] as object[], answered: false }
    const sent = await identified(request, context.access, Reflect.get(env, 'ACCESS_TEAM_DOMAIN'))
    const response = await events.run(held, () => service.fetch(sent, env, context))
    held.answered = true
    const isOurs = request.headers.get('user-agent') === SCRIPT_AGENT
    if (isOurs && held.logged.length === 0) return response
    // The query is left out, because it may have anything.
    const path = new URL(request.url).pathname
    printLine({
      local: 'request',
      status: response.status,
      method: request.method,
      path,
      pair: PAIR_PATHS.has(path) ? await pairOf(response) : null,
      events: held.logged,
    })
    return response
  },
} satisfies ExportedHandler<Env>

function eventOf([text]: readonly unknown[]): object | null {
  return typeof text === 'string' && text.startsWith('{"level":') ? JSON.parse(text) : null
}

/** The family and the generation of the pair in an answer. A token is never logged. */
async function pairOf(response: Response): Promise<Pair | null> {
  if (!response.ok) return null
  const body = await response.clone().text()
  const [, token] = /"(?:token|access_token)":"([^"]+)"/.exec(body) ?? []
  if (token === undefined) return null
  const { sid, gen } = decodeJwt(token)
  return typeof sid === 'string' && typeof gen === 'number' ? { familyId: sid, generation: gen } : null
}
