import { setTimeout as sleep } from 'node:timers/promises'
import { get, publishedKids } from '../../deploy/live-service.ts'

/** What the service must show. `kids` are those of its JWK Set. Null: the set is not in the JWK Set. */
export interface Expected {
  readonly url: string
  readonly kids: readonly string[] | null
}

/** Milliseconds between two questions. */
const PAUSE_MS = 1_000

/** Milliseconds until the check of a version has failed. An override takes "up to a couple of seconds" to be known. */
const VERSION_LIMIT_MS = 20_000

/** Milliseconds until the new set must be seen without an override. */
const LIVE_LIMIT_MS = 60_000

/** Answers in a row that must be good where no answer shows which version gave it. */
const ANSWERS_IN_A_ROW = 6

/**
 * Asks a version without traffic, by Cloudflare's version override, for its health and its JWK Set. Preview URLs do not
 * exist for Workers with Durable Objects. Null: the version is good. Otherwise the reason why not.
 *
 * The platform may route the first requests to the version with the traffic, without saying so. A JWK Set with exactly the
 * new kids proves that the new version answered, and that it accepts the set: a service with a bad set answers GLOBAL_1001.
 * No answer shows refresh keys or HS256 keys. For them, six good answers in a row over five seconds prove only that nothing
 * fails while the override spreads. That the service accepts the set was judged before, by its own parser.
 */
export function checkVersion(expected: Expected, worker: string, version: string): Promise<string | null> {
  const headers = { 'Cloudflare-Workers-Version-Overrides': `${worker}="${version}"` }
  return ask(expected, headers, VERSION_LIMIT_MS, expected.kids === null ? ANSWERS_IN_A_ROW : 1)
}

/** Waits until the live service shows the new set. Null: it does. Otherwise the reason why not. */
export function checkLiveSet(expected: Expected): Promise<string | null> {
  return ask(expected, {}, LIVE_LIMIT_MS, 1)
}

async function ask(
  { url, kids }: Expected,
  headers: Record<string, string>,
  limit: number,
  needed: number,
): Promise<string | null> {
  const end = Date.now() + limit
  let good = 0
  for (;;) {
    const fault = await faultOf(url, kids, headers)
    good = fault === null ? good + 1 : 0
    if (good === needed) return null
    if (fault !== null && Date.now() > end) return fault
    await sleep(PAUSE_MS)
  }
}

async function faultOf(
  url: string,
  kids: readonly string[] | null,
  headers: Record<string, string>,
): Promise<string | null> {
  const health = await get(url, '/health', headers)
  if (health === null) return `${url}/health does not answer`
  await health.body?.cancel()
  if (!health.ok) return `${url}/health answers ${health.status}`
  const shown = await publishedKids(url, headers)
  if (shown === null) return `${url}/.well-known/jwks.json does not answer`
  if (kids === null || sameKids(shown, kids)) return null
  return `${url}/.well-known/jwks.json shows ${shown.join(', ') || 'no key'}, and not ${kids.join(', ')}`
}

/** Whether two lists of kids are equal, in their order too. The first key signs. */
export const sameKids = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((kid, index) => kid === other[index])
