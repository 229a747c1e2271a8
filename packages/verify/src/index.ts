// The entry `.` of the package.

export type { AccessClaims } from '../../../src/tokens/access-claims.ts'
export type { Fetch } from '../../../src/tokens/published-keys.ts'
export type { IntrospectionOptions } from './introspection.ts'
export type { ProtectOptions } from './protect.ts'
export {
  type DenyList,
  type Presentation,
  type Verification,
  type VerifyOptions,
  verifyAccessToken,
} from './verify-access-token.ts'
export { type ApiRequest, type VerifiedRequest, verifyRequest } from './verify-request.ts'
