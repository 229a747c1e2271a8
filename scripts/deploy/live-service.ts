import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { printable } from '../command-line/printable.ts'
import { DeployFault } from './fault.ts'

/** Milliseconds between two questions. */
const PAUSE_MS = 2_000

/** Milliseconds that one answer may take. */
const ANSWER_LIMIT_MS = 10_000

const metadata = z.looseObject({ issuer: z.string() })

const jwks = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) })

/** Asks a public route of the service. Null: no answer. */
export async function get(
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response | null> {
  try {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS)
    return await fetch(`${url}${path}`, { headers, redirect: 'error', signal })
  } catch {
    return null
  }
}

/** The kids of the published keys, the one that signs first. Null: the service did not answer. */
export async function publishedKids(
  url: string,
  headers: Record<string, string> = {},
): Promise<readonly string[] | null> {
  const response = await get(url, '/.well-known/jwks.json', headers)
  const parsed = jwks.safeParse(await response?.json().catch(() => null))
  return parsed.success ? parsed.data.keys.map(({ kid }) => printable(kid)) : null
}

/**
 * Waits until the service answers at its URL, with that URL as its issuer. A new custom domain can take minutes, until its
 * name and its certificate exist. `limit` is in seconds. Throws `DeployFault`.
 */
export async function untilLive(
  { url, worker }: { readonly url: string; readonly worker: string },
  limit: number,
  say: (line: string) => void,
): Promise<void> {
  const end = Date.now() + limit * 1000
  let fault = 'it does not answer'
  for (let tries = 0; Date.now() < end; tries++) {
    if (tries > 0) await sleep(PAUSE_MS)
    if (tries % 15 === 1) say(`  ${url}: ${fault}; waiting up to ${limit} s`)
    const health = await get(url, '/health')
    const document = await get(url, '/.well-known/oauth-authorization-server')
    const parsed = metadata.safeParse(await document?.json().catch(() => null))
    if (health?.ok && parsed.success && parsed.data.issuer === url) return
    if (health !== null) fault = `/health answers ${health.status}`
    if (parsed.success) fault = `it still has the issuer ${printable(parsed.data.issuer)}`
  }
  throw new DeployFault(
    `${url}: ${fault} after ${limit} s. Its log names the cause: npm exec -- wrangler tail ${worker}`,
  )
}
