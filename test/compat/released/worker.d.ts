// The last release, as far as the tests touch it. Nothing of its types is assumed to be today's.
import type { DurableObject } from 'cloudflare:workers'

export const FamilyCell: new (ctx: DurableObjectState, env: unknown) => DurableObject
declare const worker: {
  fetch(request: Request, env: unknown, ctx: unknown): Response | Promise<Response>
}
export default worker
