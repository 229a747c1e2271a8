import type { Lifetime } from './customers/policy.ts'

// What the page says of the service (src/http/pages/console.ts). It is read before the script fills the page.

/** Whether Cloudflare Access identifies operators. */
export const hasAccess = document.querySelector('[data-access="on"]') !== null

/** The lifetimes of the service, which no policy of a customer may exceed. */
export const bounds = boundsOf(document.querySelector('[data-bounds]')?.getAttribute('data-bounds') ?? '{}')

function boundsOf(text: string): Partial<Record<Lifetime, number>> {
  const bounds: unknown = JSON.parse(text)
  if (typeof bounds !== 'object' || bounds === null) return {}
  return Object.fromEntries(Object.entries(bounds).filter(([, value]) => typeof value === 'number'))
}
