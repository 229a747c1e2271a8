import { boundsOf } from './customers/policy.ts'

// What the page says of the service (src/http/pages/console.ts). It is read before the script fills the page.

/** Whether Cloudflare Access identifies operators. */
export const hasAccess = document.querySelector('[data-access="on"]') !== null

/** The lifetimes of the service, which no policy of a customer may exceed. */
export const bounds = boundsOf(document)
