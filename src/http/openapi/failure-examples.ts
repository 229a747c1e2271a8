import { ERRORS, type ErrorCode } from '../../core/errors.ts'
import { failureBody } from '../refusals/envelope.ts'
import { OAUTH_ERRORS, type OAuthErrorCode, oauthErrorBody } from '../refusals/oauth-error.ts'

/** Where a message goes on with a detail, the document shows one. */
const DETAILS: Readonly<Partial<Record<ErrorCode | OAuthErrorCode, string>>> = {
  GLOBAL_1002: 'username is required',
  GLOBAL_1006: 'the body may have 16384 bytes',
  invalid_request: 'token is required',
}

/** The body of every failure that these paths refer to by its name, once. */
export function failureExamples(paths: object): Record<string, { value: object }> {
  const codes = Object.keys(ERRORS) as ErrorCode[]
  const all = [
    ...codes.map((code) => [code, { value: failureBody(code, DETAILS[code]) }] as const),
    ...OAUTH_ERRORS.map((error) => [error, { value: oauthErrorBody(error, DETAILS[error]) }] as const),
  ]
  const written = JSON.stringify(paths)
  return Object.fromEntries(all.filter(([name]) => written.includes(JSON.stringify(exampleOf(name)[1].$ref))))
}

/** The entry of a response's `examples` for one code. */
export function exampleOf(code: ErrorCode | OAuthErrorCode) {
  return [code, { $ref: `#/components/examples/${code}` }] as const
}
