import { z } from '@hono/zod-openapi'
import { MAX_ACCESS_TOKEN_TTL_SECONDS } from '../../../config.ts'
import type { RefusalKind } from '../../../core/refusal.ts'
import type { Result } from '../../../core/result.ts'
import type { Caller, Service } from '../../../flows/service.ts'
import type { RequestProof } from '../../../flows/steps/prove-key.ts'
import type { Client } from '../../../users/client-store.ts'
import type { Outcome } from '../../measure.ts'
import type { optionalParameter } from '../form-schemas.ts'

/** The answer of a grant (RFC 6749 §5.1). */
export const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.enum(['Bearer', 'DPoP']),
  expires_in: z.int().min(1).max(MAX_ACCESS_TOKEN_TTL_SECONDS),
  /** Of `client_credentials` (RFC 6749 §5.1). */
  scope: z.string().optional(),
  /** Of token exchange (RFC 8693 §2.2.1). */
  issued_token_type: z.literal('urn:ietf:params:oauth:token-type:access_token').optional(),
  /** Of every grant but `client_credentials` (RFC 6749 §4.4.3). */
  refresh_token: z.string().optional(),
})

/** The request of a grant, besides its parameters. */
export interface TokenRequest {
  readonly idempotencyKey: string | undefined
  readonly proof: RequestProof
  /** Authenticates the client (RFC 6749 §2.3.1). Refuses with `wrong_client` and `bad_request`. */
  readonly authenticate: () => Promise<Result<Client>>
  readonly caller: Caller
  /** Notes what came of the call, for the metrics. */
  readonly note: (outcome: Outcome) => void
}

/** A grant of the token endpoint (RFC 6749 §1.3). */
export interface Grant {
  /** Its `grant_type`. */
  readonly name: string
  /** What it does, for the document. */
  readonly description: string
  /** Parameters that ask for it, for the document. */
  readonly example: Readonly<Record<string, string>>
  /** What it refuses with, for the document. */
  readonly refuses: readonly RefusalKind[]
  /** The parameters that it reads. The form leaves each optional; the handler refuses a request without what it needs. */
  readonly parameters: Readonly<Record<string, ReturnType<typeof optionalParameter>>>
  /** Whether this deployment has it. */
  readonly isOn: (service: Service) => boolean
  readonly handle: (
    service: Service,
    parameters: Readonly<Record<string, string | undefined>>,
    request: TokenRequest,
  ) => Promise<Result<z.infer<typeof tokenAnswer>>>
}
