// Keys and tokens that `npm start` generates carry these marks. A deployment refuses a value with a mark, so a copied
// file cannot put local keys into a deployment.

/** The member of each JWK that was generated for local runs. */
export const LOCAL_KEY_MARK = 'local_only'

/** The prefix of an operator token that was generated for local runs. */
export const LOCAL_OPERATOR_PREFIX = 'local-only-'
