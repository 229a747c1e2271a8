/** The word before the id of an identity of Cloudflare Access. */
export const ACCESS_PREFIX = 'access-'

/** A person or a program that calls the operator routes. */
export interface Operator {
  /** `operator` for the secret, a UUID for a row of the database, `access-` and an id for an identity of Cloudflare Access. */
  readonly id: string
  /** The name for people, which may be an e-mail address. It is in no log line. */
  readonly name: string
}

/** The operator of the secret `OPERATOR_TOKEN`. It has no row, so it works during an outage of the database. */
export const SECRET_OPERATOR: Operator = { id: 'operator', name: 'operator' }

/** What an operator proved itself by: the secret, a token of the database, or Cloudflare Access. */
export const OPERATOR_PROOFS = ['secret', 'token', 'access'] as const

/** What an operator proved itself by. Its id shows it. */
export function proofOfOperator({ id }: Operator): (typeof OPERATOR_PROOFS)[number] {
  if (id === SECRET_OPERATOR.id) return 'secret'
  return id.startsWith(ACCESS_PREFIX) ? 'access' : 'token'
}
