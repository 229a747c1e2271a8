import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { OperatorFault } from './operator-api.ts'

/** The options of a new issuer. The command sends what was given, and the service has the defaults. */
export const ISSUER_OPTIONS = {
  iss: { value: 'URL', required: true },
  audience: { value: 'AUDIENCES', required: true },
  jwks: { value: 'URL', required: false },
  keys: { value: 'FILE', required: false },
  customer: { value: 'CUSTOMER-ID', required: false },
  provisioning: { value: 'existing|link|create', required: false },
  'external-id': { value: 'CLAIM', required: false },
  email: { value: 'CLAIM', required: false },
  role: { value: 'ROLE', required: false },
  'role-claim': { value: 'CLAIM', required: false },
  roles: { value: 'VALUE=ROLE,...', required: false },
  algorithms: { value: 'NAMES', required: false },
  'max-age': { value: 'SECONDS', required: false },
  nonce: { value: 'on|off', required: false },
  'access-tokens': { value: 'on|off', required: false },
} as const

type Given = Readonly<Record<string, string | undefined>>

/**
 * The body of the call that adds an issuer. Without keys and without the URL of a set, the URL is that of the issuer's discovery
 * document. Throws `OperatorFault`.
 */
export async function issuerBody(name: string, options: Given): Promise<object> {
  const { iss = '', jwks, keys } = options
  const seconds = options['max-age']
  // JSON leaves an undefined member out.
  return {
    name,
    iss,
    customerId: options.customer,
    jwksUri: keys === undefined ? (jwks ?? (await discoveredSet(iss))) : jwks,
    keys: keys === undefined ? undefined : keysOf(keys),
    audiences: wordsOf(options.audience),
    algorithms: wordsOf(options.algorithms),
    maxAgeSeconds: seconds === undefined ? undefined : Number(seconds),
    requireNonce: onOff('nonce', options),
    accessTokens: onOff('access-tokens', options),
    externalIdClaim: options['external-id'],
    emailClaim: options.email,
    roleClaim: options['role-claim'],
    roles: rolesOf(options.roles),
    role: options.role,
    provisioning: options.provisioning,
  }
}

const wordsOf = (text: string | undefined) => text?.split(/[\s,]+/).filter((word) => word !== '')

function onOff(name: string, options: Given): boolean | undefined {
  const value = options[name]
  if (value === undefined) return undefined
  if (value !== 'on' && value !== 'off') throw new OperatorFault(`--${name}: must be on or off`)
  return value === 'on'
}

/** The roles of values: `admins=ROLE_SUPER_ADMIN,staff=ROLE_USER`. A value may have an equals sign, and a role has none. */
function rolesOf(text: string | undefined) {
  return text?.split(',').map((pair) => {
    const [, value, role] = /^\s*(.+)=(\w+)\s*$/.exec(pair) ?? []
    if (value === undefined || role === undefined) {
      throw new OperatorFault('--roles: must be VALUE=ROLE, with commas between several')
    }
    return { value, role }
  })
}

const jwk = z.looseObject({ kty: z.string() })
const keySet = z.union([
  z.object({ keys: z.array(jwk) }).transform(({ keys }) => keys),
  jwk.transform((one) => [one]),
])

/** The keys of a file: a JWK Set, or one JWK. A private key is not sent. */
function keysOf(file: string): object[] {
  const read = keySet.safeParse(jsonOf(() => JSON.parse(readFileSync(file, 'utf8'))))
  if (!read.success) throw new OperatorFault(`--keys ${file}: must be a file with a JWK Set or a JWK`)
  if (read.data.some((one) => 'd' in one || 'k' in one)) {
    throw new OperatorFault(`--keys ${file}: has a private or secret key; give the public part`)
  }
  return read.data
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.string() })

/** The URL of the set of an OpenID provider, by its discovery document (OpenID Connect Discovery §4). */
async function discoveredSet(iss: string): Promise<string> {
  const url = `${iss.replace(/\/$/, '')}/.well-known/openid-configuration`
  const advice = 'give --jwks URL, or --keys FILE'
  if (!URL.canParse(url)) throw new OperatorFault(`--iss ${iss}: is no URL, so ${advice}`)
  const answer = await fetch(url)
    .then(
      (response) => response.json(),
      () => undefined,
    )
    .catch(() => undefined)
  const read = discovery.safeParse(answer)
  if (!read.success) throw new OperatorFault(`${url} does not name the keys: ${advice}`)
  // §4.3: the document of another issuer must not be used.
  if (read.data.issuer !== iss)
    throw new OperatorFault(`${url} is of the issuer ${read.data.issuer}: give that one as --iss`)
  return read.data.jwks_uri
}

function jsonOf(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}
