import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { z } from 'zod'
import { printable } from '../command-line/printable.ts'
import type { OperatorApi } from '../operator/operator-api.ts'
import { DeployFault } from './fault.ts'

/** The user that exists while the check runs. `.invalid` is no domain (RFC 2606 §2), so nobody has this address. */
export const CHECK_USER = 'deploy-check@edge-token-service.invalid'

/** The resource server of the check. It is disabled between two checks. */
export const CHECK_CLIENT = 'deploy-check'

const TOKEN_PATH = '/api/v2/auth/token'

const pairSchema = z.object({ token: z.string(), refreshToken: z.string() })
type Pair = z.infer<typeof pairSchema>

const envelope = z.object({
  errorCode: z.string().transform(printable),
  content: z.union([z.array(pairSchema), z.literal('')]),
})

/** The service did not answer as an outage or a rate limit lets it, and may do so in a moment. */
class NotNow extends Error {}

/** Milliseconds that one answer may take: longer than the limits of the service's own calls. */
const ANSWER_LIMIT_MS = 30_000

/** Times that a check is begun, if an outage stops it. */
const ATTEMPTS = 4

/**
 * Checks the live service as a client: create, refresh, retry by key, reuse, the end of the family, introspection. It uses a
 * user of its own, which it removes. `customerId` is any customer. Throws `DeployFault` for an answer that is wrong.
 */
export async function checkLive(
  url: string,
  api: OperatorApi,
  customerId: string,
  requiresDpop: boolean,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await withCheckUser(api, customerId, async (password) => {
        await withCheckClient(api, async (client) => {
          const proofs = requiresDpop ? await newProofs() : null
          await checkFamily(new CheckedService(url, proofs), password, client)
        })
      })
      return
    } catch (error) {
      if (!(error instanceof NotNow)) throw error
      if (attempt === ATTEMPTS) throw new DeployFault(`the check of ${url} met an outage: ${error.message}`)
      await sleep(5_000)
    }
  }
}

async function checkFamily(service: CheckedService, password: string, client: Client): Promise<void> {
  const first = await service.create(CHECK_USER, password)
  const key = randomBytes(16).toString('base64url')
  const second = await service.refresh('refresh', first, key)
  const again = await service.refresh('retry by its key', first, key)
  if (generationOf(again) !== generationOf(second)) {
    throw new DeployFault('retry by its key: the answer has another successor than the refresh')
  }
  const third = await service.refresh('second refresh', second, randomBytes(16).toString('base64url'))
  await service.introspect('introspection of a live token', third, client, true)
  await service.refuse('reuse of the first pair', first)
  await service.refuse('refresh of a family that ended', third)
  await service.introspect('introspection after the end', third, client, false)
}

/** The family and the generation of a pair. */
function generationOf({ token, refreshToken }: Pair): string {
  const claims = [decodeJwt(token), decodeJwt(refreshToken)]
  return JSON.stringify(claims.map(({ sid, gen }) => [sid, gen]))
}

interface Client {
  readonly id: string
  readonly secret: string
}

type Proofs = (method: string, url: string) => Promise<string>

/** The calls of a client, with the answers that the check expects. */
class CheckedService {
  readonly #url: string
  readonly #proofs: Proofs | null

  constructor(url: string, proofs: Proofs | null) {
    this.#url = url
    this.#proofs = proofs
  }

  create(username: string, password: string): Promise<Pair> {
    return this.#pair('create', 'POST', { username, password })
  }

  refresh(what: string, pair: Pair, key: string): Promise<Pair> {
    return this.#pair(what, 'PUT', pair, { 'idempotency-key': key })
  }

  async refuse(what: string, pair: Pair): Promise<void> {
    const { status, body } = await this.#call(what, 'PUT', pair)
    if (status !== 401 || body.errorCode !== 'AUTH_1002') {
      throw new DeployFault(
        `${what}: answered ${status} ${body.errorCode}, and must be refused with AUTH_1002`,
      )
    }
  }

  async introspect(what: string, { token }: Pair, { id, secret }: Client, active: boolean): Promise<void> {
    const response = await this.#send(what, '/oauth2/introspect', {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ token }),
    })
    const answer = z.looseObject({ active: z.boolean() }).safeParse(await response.json().catch(() => null))
    if (!answer.success || answer.data.active !== active) {
      throw new DeployFault(`${what}: answered ${response.status}, and not active: ${active}`)
    }
  }

  async #pair(
    what: string,
    method: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<Pair> {
    const answer = await this.#call(what, method, body, headers)
    const [pair] = answer.body.content
    if (answer.status !== 200 || typeof pair !== 'object') {
      throw new DeployFault(`${what}: answered ${answer.status} ${answer.body.errorCode}, and no pair`)
    }
    return pair
  }

  async #call(what: string, method: string, body: object, headers: Record<string, string> = {}) {
    const proof = await this.#proofs?.(method, `${this.#url}${TOKEN_PATH}`)
    const response = await this.#send(what, TOKEN_PATH, {
      method,
      headers: { 'content-type': 'application/json', ...headers, ...(proof && { dpop: proof }) },
      body: JSON.stringify(body),
    })
    const parsed = envelope.safeParse(await response.json().catch(() => null))
    if (!parsed.success)
      throw new DeployFault(`${what}: answered ${response.status}, and not as this service does`)
    return { status: response.status, body: parsed.data }
  }

  async #send(what: string, path: string, init: RequestInit): Promise<Response> {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS)
    const response = await fetch(`${this.#url}${path}`, { ...init, redirect: 'error', signal }).catch(
      () => null,
    )
    if (response === null) throw new NotNow(`${what}: no answer`)
    if (response.status === 503 || response.status === 429) {
      throw new NotNow(`${what}: answered ${response.status}`)
    }
    return response
  }
}

async function newProofs(): Promise<Proofs> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  return (htm, htu) =>
    new SignJWT({ htm, htu, jti: randomBytes(16).toString('base64url') })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .setIssuedAt()
      .sign(privateKey)
}

async function withCheckUser(
  api: OperatorApi,
  customerId: string,
  work: (password: string) => Promise<void>,
): Promise<void> {
  const remove = async () => {
    const { rows } = await api.list('GET', `/user?${new URLSearchParams({ username: CHECK_USER })}`)
    for (const { id } of rows) await api.call('DELETE', `/user/${id}`)
  }
  // A check that was interrupted left it.
  await remove()
  const password = randomBytes(32).toString('base64url')
  await api.call('POST', '/user', { username: CHECK_USER, password, customerId, role: 'ROLE_READ_ONLY' })
  await finishedBy(remove, work(password))
}

async function withCheckClient(api: OperatorApi, work: (client: Client) => Promise<void>): Promise<void> {
  const known = await findByName(api, '/client', CHECK_CLIENT)
  const id = String((known ?? (await api.call('POST', '/client', { name: CHECK_CLIENT }))).clientId)
  const disable = (disabled: boolean) => api.call('PATCH', `/client/${id}`, { disabled })
  const { clientSecret } = await api.call('POST', `/client/${id}/secret`)
  await disable(false)
  await finishedBy(() => disable(true), work({ id, secret: String(clientSecret) }))
}

/** Waits for `work` and tidies up. If the work failed, its exception is thrown, also where the tidying fails too. */
async function finishedBy(tidy: () => Promise<unknown>, work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    await tidy().catch(() => undefined)
    throw error
  }
  await tidy()
}

/** The first row of a list with this name. Null: there is none. */
export async function findByName(api: OperatorApi, path: string, name: string) {
  for (let page = 0, pages = 1; page < pages; page++) {
    const list = await api.list('GET', `${path}?page=${page}&size=100`)
    pages = list.totalPages
    const found = list.rows.find((row) => row.name === name)
    if (found !== undefined) return found
  }
  return null
}
