import { event } from './observe/events.ts'

/** Seconds after which a filtered create may come again: the period of its limits in wrangler.toml. */
export const CREATE_PERIOD_SECONDS = 60

/** The same for a session or password call. */
export const SESSION_PERIOD_SECONDS = 60

/** The same for a refresh: well within the window of a retry, or obeying it would make a retry too late. */
export const REFRESH_PERIOD_SECONDS = 10

type Bindings = Pick<
  Env,
  'CREATE_PER_ADDRESS' | 'CREATE_PER_NAME' | 'REFRESH_PER_FAMILY' | 'SESSION_PER_FAMILY'
>

/**
 * The platform's rate limits: approximate, per location, a first filter only (the exact lockout is the cell's). One
 * that does not answer lets the call pass: losing the filter must not take down every refresh. One whose binding is
 * optional and missing does not limit.
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

  /** Whether one more create under this name is allowed now; the name as its keyed hash. */
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

/** An IPv6 subscriber owns a whole /64: the first four groups stand for it. IPv4 addresses stay whole. */
function network(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const trailing = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Math.max(0, 8 - groups.length - trailing.length)
  const all = [...groups, ...Array<string>(tail === undefined ? 0 : zeros).fill('0'), ...trailing]
  return all.slice(0, 4).join(':')
}
