// The package's export `./verify`: for Workers that take our access tokens.

export type { AccessClaims } from '../tokens/claims.ts'
export { type AccessTokenVariables, accessToken } from './middleware.ts'
export {
  type Presentation,
  type Verification,
  type VerifyOptions,
  verifyAccessToken,
} from './verify-access-token.ts'
