import { readFileSync } from 'node:fs'
import { discoveryOf, discoveryUrl, publicKeysOf, rolesOf, wordsOf } from '../../src/issuers/issuer-input.ts'
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
    audiences: list(options.audience),
    algorithms: list(options.algorithms),
    maxAgeSeconds: seconds === undefined ? undefined : Number(seconds),
    requireNonce: onOff('nonce', options),
    accessTokens: onOff('access-tokens', options),
    externalIdClaim: options['external-id'],
    emailClaim: options.email,
    roleClaim: options['role-claim'],
    roles: rolesOption(options.roles),
    role: options.role,
    provisioning: options.provisioning,
  }
}

const list = (text: string | undefined) => (text === undefined ? undefined : wordsOf(text))

function onOff(name: string, options: Given): boolean | undefined {
  const value = options[name]
  if (value === undefined) return undefined
  if (value !== 'on' && value !== 'off') throw new OperatorFault(`--${name}: must be on or off`)
  return value === 'on'
}

function rolesOption(text: string | undefined) {
  if (text === undefined) return undefined
  const roles = rolesOf(text)
  if (roles === null) throw new OperatorFault('--roles: must be VALUE=ROLE, with commas between several')
  return roles
}

/** The keys of a file: a JWK Set, or one JWK. A private key is not sent. */
function keysOf(file: string): object[] {
  const keys = publicKeysOf(jsonOf(() => JSON.parse(readFileSync(file, 'utf8'))))
  if (keys === null) throw new OperatorFault(`--keys ${file}: must be a file with a JWK Set or a JWK`)
  if (keys === 'private') {
    throw new OperatorFault(`--keys ${file}: has a private or secret key; give the public part`)
  }
  return keys
}

/** The URL of the set of an OpenID provider, by its discovery document. */
async function discoveredSet(iss: string): Promise<string> {
  const url = discoveryUrl(iss)
  const advice = 'give --jwks URL, or --keys FILE'
  if (!URL.canParse(url)) throw new OperatorFault(`--iss ${iss}: is no URL, so ${advice}`)
  const answer = await fetch(url)
    .then(
      (response) => response.json(),
      () => undefined,
    )
    .catch(() => undefined)
  const found = discoveryOf(answer)
  if (found === null) throw new OperatorFault(`${url} does not name the keys: ${advice}`)
  // §4.3: the document of another issuer must not be used.
  if (found.issuer !== iss) {
    throw new OperatorFault(`${url} is of the issuer ${found.issuer}: give that one as --iss`)
  }
  return found.jwksUri
}

function jsonOf(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}
