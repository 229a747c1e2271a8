import fc from 'fast-check'
import { base64url } from 'jose'
import { claimsOf, encoded, headerOf } from '../support/tokens.ts'

const junk = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.jsonValue())
const names = fc.constantFrom('alg', 'kid', 'typ', 'jwk', 'jku', 'x5c', 'crit', 'b64', 'zip', 'enc')
const claims = fc.constantFrom('sub', 'sid', 'gen', 'cell', 'iss', 'aud', 'iat', 'exp', 'nbf', 'jti')

type Mutation = (token: string) => string

/** A change that invalidates a token's signature, unless it happens to change nothing. */
export const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  // Text.
  fc.tuple(fc.nat(), fc.string({ unit: 'binary', minLength: 1, maxLength: 3 })).map(
    ([at, text]): Mutation =>
      (token) =>
        token.slice(0, at % token.length) + text + token.slice((at % token.length) + 1),
  ),
  fc.nat().map(
    (at): Mutation =>
      (token) =>
        token.slice(0, at % token.length),
  ),
  // Bytes under the base64url of one part.
  fc.tuple(fc.nat(2), fc.nat(), fc.integer({ min: 1, max: 255 })).map(
    ([part, at, mask]): Mutation =>
      (token) => {
        const parts = token.split('.')
        const bytes = base64url.decode(parts[part] as string)
        bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ mask
        return parts.with(part, base64url.encode(bytes)).join('.')
      },
  ),
  // JSON of the header, and of the claims, not signed again.
  fc.tuple(names, junk).map(
    ([name, value]): Mutation =>
      (token) =>
        token
          .split('.')
          .with(0, encoded({ ...headerOf(token), [name]: value }))
          .join('.'),
  ),
  fc.tuple(claims, junk).map(
    ([name, value]): Mutation =>
      (token) =>
        token
          .split('.')
          .with(1, encoded({ ...claimsOf(token), [name]: value }))
          .join('.'),
  ),
)
