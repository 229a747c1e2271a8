import { event } from './observe/events.ts'

/** Seconds after which a limited login may be repeated: the period of its limits in wrangler.toml. */
export const CREATE_PERIOD_SECONDS = 60

/** The same for a session or password call. */
export const SESSION_PERIOD_SECONDS = 60

/** The same for a refresh. It is shorter than the retry window, so that a client that waits is not too late. */
export const REFRESH_PERIOD_SECONDS = 10

/** The same for a token exchange of a client. */
export const EXCHANGE_PERIOD_SECONDS = 60

type Bindings = Pick<
  Env,
  | 'CREATE_PER_ADDRESS'
  | 'CREATE_PER_NAME'
  | 'REFRESH_PER_FAMILY'
  | 'SESSION_PER_FAMILY'
  | 'EXCHANGE_PER_CLIENT'
>

/** Where a login comes from, as far as the limit of addresses goes. */
interface LoginSource {
  readonly address: string
  readonly front?: { readonly customerId: string | null } | undefined
}

/**
 * The platform's rate limits. They are approximate and per location, and come before the exact lockout of the cell. A limit
 * that does not answer allows the call, because its outage must not prevent every refresh. A limit whose optional binding
 * is missing allows every call.
 */
export class RateLimits {
  readonly #env: Bindings

  constructor(env: Bindings) {
    this.#env = env
  }

  /**
   * Whether one more login from this address is allowed now. Addresses that a front of a customer names count for that customer
   * alone. Otherwise it could use up the limit of an address for the users of all others.
   */
  allowsCreateFrom({ address, front }: LoginSource): Promise<boolean> {
    const customerId = front?.customerId ?? null
    const key = network(address)
    return allows(this.#env.CREATE_PER_ADDRESS, customerId === null ? key : `${customerId} ${key}`)
  }

  /** Whether one more login with this name is allowed now. The name is given as its keyed hash. */
  allowsCreateUnder(nameId: string): Promise<boolean> {
    return allows(this.#env.CREATE_PER_NAME, nameId)
  }

  /** Whether one more reset of this user's password may be asked for now. The user is given as a keyed hash of the name. */
  allowsReset(nameId: string): Promise<boolean> {
    // The key is another one than that of logins, so that nobody's requests for resets keep the user from logging in.
    return allows(this.#env.CREATE_PER_NAME, `reset ${nameId}`)
  }

  /** Whether one more session or password call of this session is allowed now. */
  allowsSessionCall(familyId: string): Promise<boolean> {
    return allows(this.#env.SESSION_PER_FAMILY, familyId)
  }

  /** Whether one more token exchange of this client is allowed now. */
  allowsExchangeBy(clientId: string): Promise<boolean> {
    return allows(this.#env.EXCHANGE_PER_CLIENT, clientId)
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

/** The key of an address. An IPv6 subscriber has a /64, so only the first four groups count. IPv4 addresses stay whole. */
function network(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const trailing = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Math.max(0, 8 - groups.length - trailing.length)
  const all = [...groups, ...Array<string>(tail === undefined ? 0 : zeros).fill('0'), ...trailing]
  return all.slice(0, 4).join(':')
}
