import { event } from './observe/events.ts'

/** The period of the limits of a create in wrangler.toml, in seconds. A refused create may be sent again after it. */
export const CREATE_PERIOD_SECONDS = 60

/** The same for a session or password call. */
export const SESSION_PERIOD_SECONDS = 60

/**
 * The same for a refresh. It is shorter than the retry window, so that a client that obeys it still retries in time.
 */
export const REFRESH_PERIOD_SECONDS = 10

type Bindings = Pick<
  Env,
  'CREATE_PER_ADDRESS' | 'CREATE_PER_NAME' | 'REFRESH_PER_FAMILY' | 'SESSION_PER_FAMILY'
>

/**
 * The platform's rate limits. They are approximate and per location, and only a first filter: the cell has the exact
 * lockout. If a limit does not answer, the call passes, because a missing filter must not stop every refresh. A limit
 * whose optional binding is missing does not apply.
 */
export class RateLimits {
  readonly #env: Bindings

  constructor(env: Bindings) {
    this.#env = env
  }

  /** Whether one more create from this address is allowed now. */
  allowsCreateFrom(address: string): Promise<boolean> {
    return allows(this.#env.CREATE_PER_ADDRESS, network(address))
  }

  /** Whether one more create under this name is allowed now. The name is its keyed hash. */
  allowsCreateUnder(nameId: string): Promise<boolean> {
    return allows(this.#env.CREATE_PER_NAME, nameId)
  }

  /** Whether one more session or password call of this session is allowed now. */
  allowsSessionCall(familyId: string): Promise<boolean> {
    return allows(this.#env.SESSION_PER_FAMILY, familyId)
  }

  /** Whether one more refresh of this family is allowed now. */
  allowsRefresh(familyId: string): Promise<boolean> {
    return allows(this.#env.REFRESH_PER_FAMILY, familyId)
  }
}

async function allows(limit: RateLimit | undefined, key: string): Promise<boolean> {
  if (limit === undefined) return true
  try {
    return (await limit.limit({ key })).success
  } catch {
    event({ event: 'rate_limit_unavailable', level: 'warn' })
    return true
  }
}

/**
 * The network of an address. An IPv6 subscriber has a whole /64, so its first four groups are used. IPv4 addresses stay
 * whole.
 */
function network(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const trailing = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Math.max(0, 8 - groups.length - trailing.length)
  const all = [...groups, ...Array<string>(tail === undefined ? 0 : zeros).fill('0'), ...trailing]
  return all.slice(0, 4).join(':')
}
