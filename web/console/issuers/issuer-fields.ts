import type { IssuerAlgorithm } from '../../../src/issuers/issuer.ts'
import { discoveryOf, publicKeysOf, rolesOf, wordsOf } from '../../../src/issuers/issuer-input.ts'
import type { paths } from '../../openapi.d.ts'

type Body = paths['/api/v2/operator/issuer']['post']['requestBody'] extends infer B
  ? NonNullable<B> extends { content: { 'application/json': infer Json } }
    ? Json
    : never
  : never

/** The roles of users. */
export const ROLES = ['ROLE_USER', 'ROLE_READ_ONLY', 'ROLE_SUPPORT', 'ROLE_SUPER_ADMIN'] as const

/** The fields of a new issuer, as they are typed. An empty one is not sent, so that the service has the defaults. */
export const EMPTY_ISSUER = {
  name: '',
  iss: '',
  audiences: '',
  jwksUri: '',
  keys: '',
  customerId: '',
  provisioning: 'existing',
  role: '',
  roleClaim: '',
  roles: '',
  externalIdClaim: '',
  emailClaim: '',
  maxAge: '',
  requireNonce: false,
  accessTokens: false,
  algorithms: [] satisfies IssuerAlgorithm[] as readonly IssuerAlgorithm[],
}

export type IssuerFields = typeof EMPTY_ISSUER

/** The body of the call that adds the issuer. Throws with the words for a field that cannot be sent. */
export function issuerBodyOf(fields: IssuerFields): Body {
  const { maxAge, algorithms, requireNonce, accessTokens } = fields
  const body = {
    name: fields.name,
    iss: fields.iss,
    audiences: wordsOf(fields.audiences),
    ...keysOf(fields),
    ...filled('customerId', fields.customerId),
    ...filled('provisioning', fields.provisioning),
    ...filled('role', fields.role),
    ...filled('roleClaim', fields.roleClaim),
    ...(fields.roles !== '' && { roles: tableOf(fields.roles) }),
    ...filled('externalIdClaim', fields.externalIdClaim),
    ...filled('emailClaim', fields.emailClaim),
    ...(maxAge !== '' && { maxAgeSeconds: Number(maxAge) }),
    ...(requireNonce && { requireNonce }),
    ...(accessTokens && { accessTokens }),
    ...(algorithms.length > 0 && { algorithms: [...algorithms] }),
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the service refuses a wrong word, and says which one
  return body as Body
}

const filled = (name: string, value: string) => (value === '' ? {} : { [name]: value })

function tableOf(text: string) {
  const roles = rolesOf(text)
  if (roles === null) throw new Error('Roles by value: write VALUE=ROLE, with commas between several.')
  return roles
}

/** Where the keys are, or which. A pasted discovery document names the URL of them. */
function keysOf({ iss, jwksUri, keys: text }: IssuerFields): object {
  if (text.trim() === '') {
    if (jwksUri === '')
      throw new Error('Give the URL of its keys, or paste its keys or its discovery document.')
    return { jwksUri }
  }
  // The service refuses both, and says so.
  const url = filled('jwksUri', jwksUri)
  const json = jsonOf(text)
  const discovery = discoveryOf(json)
  if (discovery !== null) {
    // OpenID Connect Discovery §4.3: the document of another issuer must not be used.
    if (discovery.issuer !== iss) throw new Error(`The document is of the issuer ${discovery.issuer}.`)
    return { jwksUri: discovery.jwksUri, ...url }
  }
  const keys = publicKeysOf(json)
  if (keys === null) throw new Error('Its keys: paste a JWK Set, a JWK, or a discovery document.')
  if (keys === 'private') throw new Error('Its keys: one is private or secret. Paste the public part.')
  return { keys, ...url }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
