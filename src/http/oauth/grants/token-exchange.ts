import { mapOk, ok, type Result, refuse } from '../../../core/result.ts'
import { exchangeSubjectToken } from '../../../flows/exchange-subject-token.ts'
import type { Service } from '../../../flows/service.ts'
import type { SubjectTokenType } from '../../../issuers/subject-token.ts'
import { SUBJECT_TOKEN } from '../../openapi/examples.ts'
import { optionalParameter } from '../form-schemas.ts'
import type { Grant } from './grant.ts'
import { clientId, clientSecret, scope } from './parameters.ts'

/** Identifiers of types of tokens (RFC 8693 §3). */
const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:'
const ACCESS_TOKEN_TYPE = `${TOKEN_TYPE}access_token` as const

const SUBJECT_TYPES: ReadonlyMap<string | undefined, SubjectTokenType> = new Map([
  [`${TOKEN_TYPE}id_token`, 'id_token'],
  [`${TOKEN_TYPE}jwt`, 'jwt'],
])

/** Exchanges a token of a trusted issuer for the first pair of a family (RFC 8693). */
export const tokenExchange: Grant = {
  name: 'urn:ietf:params:oauth:grant-type:token-exchange',
  description:
    'The grant `urn:ietf:params:oauth:grant-type:token-exchange` (RFC 8693), for clients with the right `exchange`: an ID token or a JWT of a trusted issuer is exchanged for the first pair of a family, once.',
  example: { subject_token: SUBJECT_TOKEN, subject_token_type: `${TOKEN_TYPE}id_token` },
  refuses: [
    'wrong_client',
    'client_not_allowed',
    'bad_request',
    'wrong_target',
    'not_granted',
    'bad_proof',
    'too_many_requests',
    'too_many_proofs',
  ],
  parameters: {
    client_id: clientId,
    client_secret: clientSecret,
    scope,
    subject_token: optionalParameter().openapi({
      description: 'Token exchange: the token of the trusted issuer. Required by this grant',
    }),
    subject_token_type: optionalParameter().openapi({
      description: `Token exchange: \`${TOKEN_TYPE}id_token\` or \`${TOKEN_TYPE}jwt\`. Required by this grant`,
    }),
    nonce: optionalParameter().openapi({
      description: 'Token exchange: what the `nonce` of the subject token must be, if it was asked for one',
    }),
    requested_token_type: optionalParameter().openapi({
      description: `Token exchange: \`${ACCESS_TOKEN_TYPE}\`, or left out`,
    }),
    audience: optionalParameter().openapi({
      description: 'Token exchange: the audience of the tokens of this service, or left out',
    }),
    resource: optionalParameter().openapi({
      description: 'Token exchange: the same, as a URI',
    }),
    actor_token: optionalParameter().openapi({
      description: 'Token exchange: is refused, because there is no delegation',
    }),
    actor_token_type: optionalParameter().openapi({ description: 'Token exchange: is refused' }),
  },
  isOn: () => true,
  async handle(service, parameters, { authenticate, idempotencyKey, proof, caller }) {
    const client = await authenticate()
    if (!client.ok) return client
    const subject = subjectOf(service, parameters)
    if (!subject.ok) return subject
    const exchange = { ...subject.value, nonce: parameters.nonce, idempotencyKey, proof }
    const created = await exchangeSubjectToken(service, client.value, exchange, caller)
    return mapOk(created, (pair) => ({
      access_token: pair.token,
      issued_token_type: ACCESS_TOKEN_TYPE,
      token_type: pair.tokenType,
      expires_in: pair.validityTime,
      refresh_token: pair.refreshToken,
    }))
  },
}

/** The subject token of a request (RFC 8693 §2.1). Refuses what the service does not have: other types, targets, actors. */
function subjectOf(
  { config }: Service,
  parameters: Parameters<Grant['handle']>[1],
): Result<{ readonly token: string; readonly type: SubjectTokenType }> {
  const { subject_token: token, subject_token_type, requested_token_type, audience, resource } = parameters
  if (token === undefined) return invalid('subject_token is required')
  if (subject_token_type === undefined) return invalid('subject_token_type is required')
  const type = SUBJECT_TYPES.get(subject_token_type)
  if (type === undefined) return invalid('subject_token_type must be that of an ID token or of a JWT')
  if (requested_token_type !== undefined && requested_token_type !== ACCESS_TOKEN_TYPE) {
    return invalid(`requested_token_type must be ${ACCESS_TOKEN_TYPE}`)
  }
  if (parameters.actor_token !== undefined || parameters.actor_token_type !== undefined) {
    return invalid('actor_token is not accepted')
  }
  if ([audience, resource].some((target) => target !== undefined && target !== config.audience)) {
    return refuse('wrong_target', 'invalid_target')
  }
  if (parameters.scope !== undefined) return refuse('not_granted', 'invalid_scope')
  return ok({ token, type })
}

function invalid(detail: string) {
  return refuse('bad_request', 'invalid_request', { detail })
}
