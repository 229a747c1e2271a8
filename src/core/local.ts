// What `npm start` generates carries these marks, and a deployment refuses whatever carries one: a laptop's keys
// cannot become a deployment's by a copied file.

/** A member of each JWK that was generated for local runs. */
export const LOCAL_KEY_MARK = 'local_only'

/** How an operator token that was generated for local runs begins. */
export const LOCAL_OPERATOR_PREFIX = 'local-only-'
