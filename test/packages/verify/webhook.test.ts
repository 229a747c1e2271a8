import { createPrivateKey, createPublicKey } from 'node:crypto'
import { verifyWebhook, type WebhookOptions, type WebhookRequest } from '@edge-token-service/verify/webhook'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { deliver, newMessage, newSecret, newSigningKey, v1, v1a } from './parts/webhooks.ts'

// Standard Webhooks 1.0. The package is the tarball's.

afterEach(() => void vi.useRealTimers())

/** The id of an accepted message, or why it was refused. */
async function verdict(request: WebhookRequest, options: WebhookOptions): Promise<unknown> {
  const verified = await verifyWebhook(request, options)
  if (verified.ok) return verified.id
  return verified.error === 'invalid_webhook' ? verified.cause : verified.error
}

describe('the vectors of the reference libraries', () => {
  const vector = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' }
  const at = (seconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: seconds * 1000 })

  it('accepts the HMAC', async () => {
    at(vector.timestamp)
    const request = deliver(vector, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
    const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']
    expect(await verifyWebhook(request, { secrets })).toEqual({
      ok: true,
      id: vector.id,
      timestamp: vector.timestamp,
      event: null,
      replayId: `webhook ${vector.id}`,
    })
  })

  it('accepts the Ed25519 signature', async () => {
    at(vector.timestamp)
    const signature =
      'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag=='
    const seed = Buffer.from('VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=', 'base64')
    // RFC 8410 §7: the bytes before the seed of a private key.
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
    const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
    const raw = key.export({ format: 'der', type: 'spki' }).subarray(-32)
    const publicKeys = [`whpk_${raw.toString('base64')}`]
    expect(await verdict(deliver(vector, signature), { publicKeys })).toBe(vector.id)
  })

  it('accepts neither at another time', async () => {
    at(vector.timestamp + 301)
    const request = deliver(vector, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
    expect(await verdict(request, { secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] })).toBe('too_old')
  })
})

describe('the signature', () => {
  const secret = newSecret()
  const secrets = [secret]
  const { privateKey, publicKey } = newSigningKey()

  it('is about the id, the timestamp and the body', async () => {
    const message = newMessage()
    const signatures = [v1(secret, message), v1a(privateKey, message)]
    const changes = [
      { id: `${message.id}0` },
      { timestamp: Number(message.timestamp) - 1 },
      { body: `${message.body} ` },
      { body: '' },
    ]
    const all = { secrets, publicKeys: [publicKey] }
    expect(await verdict(deliver(message, ...signatures), all)).toBe(message.id)
    for (const change of changes) {
      const changed = deliver({ ...message, ...change }, ...signatures)
      expect(await verdict(changed, all)).toBe('no_matching_signature')
    }
  })

  it('is by a key of the sender, of the kind that it names', async () => {
    const message = newMessage()
    const [good, goodAsymmetric] = [v1(secret, message), v1a(privateKey, message)]
    const swapped = [good.replace('v1,', 'v1a,'), goodAsymmetric.replace('v1a,', 'v1,')]
    const others = [v1(newSecret(), message), v1a(newSigningKey().privateKey, message), ...swapped]
    for (const other of others) {
      const request = deliver(message, other)
      expect(await verdict(request, { secrets, publicKeys: [publicKey] })).toBe('no_matching_signature')
    }
    expect(await verdict(deliver(message, good), { publicKeys: [publicKey] })).toBe('no_matching_signature')
    expect(await verdict(deliver(message, goodAsymmetric), { secrets })).toBe('no_matching_signature')
    // A public key is public: nobody may use it as a secret.
    const confused = v1(publicKey.replace('whpk_', 'whsec_'), message)
    expect(await verdict(deliver(message, confused), { publicKeys: [publicKey] })).toBe(
      'no_matching_signature',
    )
  })

  it('may be one of several, in any place, beside unknown kinds', async () => {
    const message = newMessage()
    const wrong = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc='
    const list = [wrong, wrong.replace('v1', 'v2'), v1(secret, message), 'v1', wrong]
    expect(await verdict(deliver(message, ...list), { secrets })).toBe(message.id)
    expect(
      await verdict(deliver(message, ...list, v1a(privateKey, message)), { publicKeys: [publicKey] }),
    ).toBe(message.id)
  })

  it('is by the old or the new key while a key is replaced, and by no key that is gone', async () => {
    const [old, next] = [newSecret(), newSecret(64)]
    const message = newMessage()
    const both = deliver(message, v1(next, message), v1(old, message))
    for (const rotation of [[old], [next], [old, next], [next, old]])
      expect(await verdict(both, { secrets: rotation })).toBe(message.id)
    const byOld = deliver(message, v1(old, message))
    expect(await verdict(byOld, { secrets: [next, old] })).toBe(message.id)
    expect(await verdict(byOld, { secrets: [next] })).toBe('no_matching_signature')
  })

  it('is about the bytes of the body, which need not be UTF-8', async () => {
    const message = newMessage({ body: Uint8Array.of(0xff, 0, 0xfe) })
    const request = deliver(message, v1(secret, message))
    expect(await verifyWebhook(request, { secrets })).toMatchObject({ ok: true, event: null })
    const text = { ...request, rawBody: new TextDecoder().decode(Uint8Array.of(0xff, 0, 0xfe)) }
    expect(await verdict(text, { secrets })).toBe('no_matching_signature')
    const umlaut = newMessage({ body: '{"name":"Ä"}' })
    expect(await verdict(deliver(umlaut, v1(secret, umlaut)), { secrets })).toBe(umlaut.id)
  })
})

it.each([undefined, null, {}, { type: 'session.ended' }, [], 5, new ArrayBuffer(2)])(
  'the body %j of a framework is refused as a value, because it is neither a text nor bytes',
  async (parsed) => {
    const [secret, message] = [newSecret(), newMessage()]
    const { headers } = deliver(message, v1(secret, message))
    const request = { headers, rawBody: parsed } as unknown as WebhookRequest
    expect(await verdict(request, { secrets: [secret] })).toBe('malformed_body')
  },
)

describe('the timestamp', () => {
  const secrets = [newSecret()] as const
  const NOW = 1_800_000_000

  it.each([
    [-301, undefined, 'too_old'],
    [-300, undefined, 'accepted'],
    [0, undefined, 'accepted'],
    [300, undefined, 'accepted'],
    [301, undefined, 'too_new'],
    [-11, 10, 'too_old'],
    [11, 10, 'too_new'],
    [-10, 10, 'accepted'],
    [0, Number.NaN, 'too_old'],
  ])('that is %i s from now is %s with a tolerance of %s', async (offset, toleranceSeconds, expected) => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 })
    const message = newMessage({ id: 'accepted', timestamp: NOW + offset })
    const request = deliver(message, v1(secrets[0], message))
    expect(await verdict(request, { secrets, toleranceSeconds })).toBe(expected)
  })
})

describe('the event', () => {
  const secrets = [newSecret()] as const
  const eventOf = async (body: string) => {
    const message = newMessage({ body })
    const verified = await verifyWebhook(deliver(message, v1(secrets[0], message)), { secrets })
    return verified.ok ? verified.event : verified
  }

  it('has the members of the body', async () => {
    const event = { type: 'a.b', timestamp: '2026-11-29T00:00:00Z', data: { id: '1', more: [1] }, version: 2 }
    expect(await eventOf(JSON.stringify(event))).toEqual(event)
  })

  it.each(['', '[]', 'null', '"text"', '{', '{"type":"a"}', '{"type":"a","timestamp":"b","data":[]}'])(
    'is null for the body %j, which is signed all the same',
    async (body) => {
      expect(await eventOf(body)).toBeNull()
    },
  )
})

describe('the keys', () => {
  const message = newMessage()
  const short = newSecret(23)

  it.each([
    [{}, 'verifyWebhook needs a secret or a public key'],
    [{ secrets: [], publicKeys: [] }, 'verifyWebhook needs a secret or a public key'],
    [{ secrets: [short] }, 'secrets[0] must be whsec_ and base64 of 24 to 64 bytes'],
    [{ secrets: [newSecret(65)] }, 'secrets[0] must be whsec_ and base64 of 24 to 64 bytes'],
    [{ secrets: [newSecret(), ''] }, 'secrets[1] must be whsec_ and base64 of 24 to 64 bytes'],
    [{ secrets: [newSecret().slice(6)] }, 'secrets[0] must be whsec_ and base64 of 24 to 64 bytes'],
    [{ secrets: [newSigningKey().publicKey] }, 'secrets[0] must be whsec_ and base64 of 24 to 64 bytes'],
    [{ secrets: [`${newSecret()}\n`] }, 'secrets[0] must be whsec_ and base64 of 24 to 64 bytes'],
    [{ publicKeys: [newSecret(32)] }, 'publicKeys[0] must be whpk_ and base64 of 32 bytes'],
    [{ publicKeys: ['whpk_AAAA'] }, 'publicKeys[0] must be whpk_ and base64 of 32 bytes'],
  ])(
    'are a fault of the receiver if they are malformed, and are not in the error (%#)',
    async (keys, text) => {
      const verifying = verifyWebhook(deliver(message, v1(short, message)), keys)
      await expect(verifying).rejects.toThrow(new TypeError(text))
    },
  )
})
