import { CAEP, type ReplayStore, verifySet } from '@edge-token-service/verify/set'
import { memoryReplayStore, verifyWebhook } from '@edge-token-service/verify/webhook'
import { beforeEach, describe, expect, it } from 'vitest'
import { read } from '../../support/documents.ts'
import { newClaims, newSetKey, receiver, sign } from './parts/sets.ts'
import { deliver, newMessage, newSecret, newSigningKey, v1, v1a } from './parts/webhooks.ts'

// The lines that the documents show, run as they are.

/** The subjects of the events that were handled, and whether the next ones fail. */
let handled: unknown[]
let fails: boolean

beforeEach(() => {
  handled = []
  fails = false
})

/** A handler that a document leaves to its reader. */
const handle = async (event: unknown) => {
  await Promise.resolve()
  if (fails) throw new Error('the database is down')
  handled.push(event)
}

type Take = (request: Request) => Promise<Response>

/** The block of a document that has a text, as a function. Its names are those of the scope. */
function blockOf(document: string, text: string, scope: Readonly<Record<string, unknown>>): Take {
  const blocks = [...read(document).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code)
  const [block = ''] = blocks.filter((code) => code.includes(text))
  const [setup = '', lines = ''] = block.replace(/^import .*\n+/gm, '').split(/^(?=const verified)/m)
  expect(lines.trim().split('\n').length).toBeLessThanOrEqual(5)
  const body = `${setup}\nreturn async (request) => {\n${lines}\n}`
  return new Function(...Object.keys(scope), body)(...Object.values(scope)) as Take
}

const failingStore = (): ReplayStore => ({ remember: () => Promise.reject(new Error('no route')) })

describe.each([['packages/verify/README.md'], ['docs/resource-servers.md']])(
  'the webhook of %s',
  (document) => {
    const { privateKey, publicKey } = newSigningKey()
    const take = (store = memoryReplayStore) =>
      blockOf(document, 'await verifyWebhook(', {
        verifyWebhook,
        memoryReplayStore: store,
        handle,
        WEBHOOK_PUBLIC_KEY: publicKey,
        env: { WEBHOOK_PUBLIC_KEY: publicKey },
      })
    const message = newMessage()
    const request = (signature = v1a(privateKey, message)) => {
      const { headers, rawBody } = deliver(message, signature)
      return new Request('http://localhost/', {
        method: 'POST',
        headers: headers as Headers,
        body: rawBody as string,
      })
    }

    it('is handled once, and answered with success when it comes again', async () => {
      const one = take()
      const statuses = await Promise.all([1, 2, 3].map(async () => (await one(request())).status))
      expect(statuses).toEqual([204, 204, 204])
      expect(handled).toEqual([JSON.parse(String(message.body))])
    })

    it('is handled when it comes again after the handler failed', async () => {
      const one = take()
      fails = true
      await expect(one(request())).rejects.toThrow('the database is down')
      fails = false
      expect([(await one(request())).status, handled.length]).toEqual([204, 1])
    })

    it('is refused if it is forged, and asked for again while the store is down', async () => {
      expect((await take()(request(v1(newSecret(), message)))).status).toBe(401)
      expect((await take(failingStore as typeof memoryReplayStore)(request())).status).toBe(503)
      expect(handled).toEqual([])
    })
  },
)

describe('the SET of the package', () => {
  const take = async (store = memoryReplayStore) => {
    const key = await newSetKey()
    const { issuer, audience, keys } = receiver([key])
    // The block fetches the keys of the issuer by itself.
    const verify: typeof verifySet = (jwt, options) => verifySet(jwt, { ...options, issuer, audience, keys })
    const run = blockOf('packages/verify/README.md', 'await verifySet(', {
      verifySet: verify,
      memoryReplayStore: store,
      handle,
    })
    const push = async (jwt: string) => run(new Request('http://localhost/', { method: 'POST', body: jwt }))
    return { key, push }
  }

  it('is handled once, and again after the handler failed', async () => {
    const { key, push } = await take()
    const jwt = await sign(key)
    fails = true
    await expect(push(jwt)).rejects.toThrow('the database is down')
    fails = false
    expect([(await push(jwt)).status, (await push(jwt)).status]).toEqual([202, 202])
    expect(handled).toMatchObject([{ ok: true, claims: { events: { [CAEP.sessionRevoked]: {} } } }])
  })

  it('is refused with a code for another audience, and asked for again while the store is down', async () => {
    const { key, push } = await take()
    const refused = await push(await sign(key, newClaims({ aud: 'other' })))
    expect([refused.status, await refused.json()]).toMatchObject([400, { err: 'invalid_audience' }])
    const down = await take(failingStore as typeof memoryReplayStore)
    expect((await down.push(await sign(down.key))).status).toBe(503)
    expect(handled).toEqual([])
  })
})
