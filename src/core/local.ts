// Secrets that `npm start` generates carry these marks, and a deployment refuses a secret with a mark. A copied file
// therefore cannot bring local keys into a deployment.

/** The member that marks a JWK as generated for local runs. */
export const LOCAL_KEY_MARK = 'local_only'

/** The prefix of an operator token that was generated for local runs. */
export const LOCAL_OPERATOR_PREFIX = 'local-only-'
