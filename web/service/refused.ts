/** Why a call of the service failed, in words for a person. */
export class Refused extends Error {
  override readonly name = 'Refused'
  /** The HTTP status. 0: the service did not answer. */
  readonly status: number
  /** The service's code, such as `AUTH_1002`. Empty if the answer was not the service's. */
  readonly code: string
  /** Identifies the call in the service's log. */
  readonly requestId: string | null
  /** Seconds until the call may be repeated, if the service said so. */
  readonly retryAfter: number | null

  constructor(message: string, of: Partial<Pick<Refused, 'status' | 'code' | 'requestId' | 'retryAfter'>>) {
    super(message)
    this.status = of.status ?? 0
    this.code = of.code ?? ''
    this.requestId = of.requestId ?? null
    this.retryAfter = of.retryAfter ?? null
  }
}

/** The refusal in an answer. `body` is the parsed JSON of the answer, if it had any. */
export function refusalOf(response: Response, body: unknown): Refused {
  const { errorCode, errorMessage } = isFailure(body) ? body : { errorCode: '', errorMessage: '' }
  const wait = Number(response.headers.get('Retry-After'))
  return new Refused(errorMessage === '' ? `The service answered ${response.status}.` : errorMessage, {
    status: response.status,
    code: errorCode,
    requestId: response.headers.get('X-Request-Id'),
    retryAfter: wait > 0 ? wait : null,
  })
}

function isFailure(body: unknown): body is { errorCode: string; errorMessage: string } {
  if (typeof body !== 'object' || body === null) return false
  return 'errorCode' in body && typeof body.errorCode === 'string' && 'errorMessage' in body
}
