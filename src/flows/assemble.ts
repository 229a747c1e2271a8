import { type Config, ConfigFault, checkBindings, parseConfig } from '../config.ts'
import type { ReceiverBindings } from '../events/receivers/receiver-calls.ts'
import { Receivers } from '../events/receivers/receiver-store.ts'
import { Cells } from '../families/cells.ts'
import { IssuerKeys } from '../issuers/issuer-keys.ts'
import { Issuers } from '../issuers/issuer-store.ts'
import { UsedTokens } from '../issuers/used-tokens.ts'
import { KeyFault } from '../keys/import-key.ts'
import { loadKeyring } from '../keys/keyring.ts'
import { event } from '../observe/events.ts'
import { RateLimits } from '../rate-limits.ts'
import { PublishedKeys } from '../tokens/published-keys.ts'
import { Clients } from '../users/client-store.ts'
import { CustomerPolicies } from '../users/customer-policies.ts'
import { CustomerRemovals } from '../users/customer-removals.ts'
import { Customers } from '../users/customer-store.ts'
import { Database } from '../users/database.ts'
import { Directory } from '../users/directory.ts'
import { HashQueue } from '../users/hash-queue.ts'
import { Identities } from '../users/identities.ts'
import { OperatorEvents } from '../users/operator-events.ts'
import { Operators } from '../users/operator-store.ts'
import { PasswordResets } from '../users/password-resets.ts'
import { RecordSearch } from '../users/record-search.ts'
import { Revocations } from '../users/revocations.ts'
import { UserImports } from '../users/user-import.ts'
import type { Service } from './service.ts'

// The runtime passes the same `env` to every request of an isolate. The finished service is kept, not its promise: a
// promise belongs to the request that made it, and never settles for the others if that request is cancelled.
const services = new WeakMap<Env, Service>()

/** The service of an environment, made once. Returns the fault if its variables, bindings or keys are wrong. */
export async function serviceFor(env: Env): Promise<Service | ConfigFault | KeyFault> {
  const known = services.get(env)
  if (known !== undefined) return known
  try {
    const service = await assemble(env)
    services.set(env, service)
    return service
  } catch (error) {
    if (error instanceof ConfigFault || error instanceof KeyFault) return error
    throw error
  }
}

/** Logs the faults because of which every request is refused. */
export function reportMisconfiguration(fault: ConfigFault | KeyFault, requestId?: string): void {
  const faults = fault instanceof ConfigFault ? fault.faults : [fault.message]
  event({
    event: 'misconfigured',
    level: 'error',
    ...(requestId === undefined ? {} : { requestId }),
    faults,
  })
}

async function assemble(env: Env): Promise<Service> {
  const config = parseConfig(env)
  checkBindings(env)
  const { DB, RECEIVERS }: ReceiverBindings = env
  const database = new Database(DB)
  const keyring = await loadKeyring(env, config.local)
  return {
    config,
    keyring,
    directory: new Directory(database),
    imports: new UserImports(database),
    revocations: new Revocations(database),
    customers: new Customers(database),
    customerPolicies: new CustomerPolicies(database),
    customerRemovals: new CustomerRemovals(database),
    clients: new Clients(database),
    operators: new Operators(database),
    operatorEvents: new OperatorEvents(database),
    identities: new Identities(database),
    records: new RecordSearch(database),
    resets: new PasswordResets(database),
    accessKeys: accessKeysOf(config),
    issuers: new Issuers(database),
    issuerKeys: new IssuerKeys((url, init) => fetch(url, init)),
    usedTokens: new UsedTokens(database),
    receivers: new Receivers(database),
    receiverObjects: RECEIVERS ?? null,
    transmits: keyring.publishedForEvents !== null && RECEIVERS !== undefined && config.oauthTokenEndpoint,
    cells: new Cells(env.FAMILY_CELLS),
    limits: new RateLimits(env),
    hashes: new HashQueue(),
  }
}

// The path of the keys of a team (developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/validating-json).
function accessKeysOf({ access }: Config): PublishedKeys | null {
  if (access === null) return null
  return new PublishedKeys(`${access.teamDomain}/cdn-cgi/access/certs`, (url, init) => fetch(url, init))
}
