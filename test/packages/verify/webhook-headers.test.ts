import { verifyWebhook } from '@edge-token-service/verify/webhook'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { deliver, newMessage, newSecret, v1 } from './parts/webhooks.ts'

// The headers of a webhook are the caller's word.

const secret = newSecret()
const secrets = [secret]
const message = newMessage()
const good = {
  'webhook-id': message.id,
  'webhook-timestamp': String(message.timestamp),
  'webhook-signature': v1(secret, message),
}

async function causeOf(headers: Record<string, string | string[] | undefined>, body = message.body) {
  const verified = await verifyWebhook({ headers, rawBody: body }, { secrets })
  if (verified.ok) return 'accepted'
  return verified.error === 'invalid_webhook' ? verified.cause : verified.error
}

it('are read from Headers, and from the headers of Node in any case', async () => {
  expect(await causeOf(good)).toBe('accepted')
  const upper = Object.entries(good).map(([name, value]) => [name.toUpperCase(), value])
  expect(await causeOf(Object.fromEntries(upper))).toBe('accepted')
  expect(await causeOf({ ...good, get: 'a header of that name' })).toBe('accepted')
  const request = { headers: new Headers(good), rawBody: message.body }
  expect(await verifyWebhook(request, { secrets })).toMatchObject({ ok: true })
})

it.each(Object.keys(good))('are refused without %s', async (name) => {
  expect(await causeOf({ ...good, [name]: undefined })).toBe('missing_header')
  expect(await causeOf({ ...good, [name]: '' })).toBe('missing_header')
  const headers = new Headers(good)
  headers.delete(name)
  const verified = await verifyWebhook({ headers, rawBody: message.body }, { secrets })
  expect(verified).toEqual({ ok: false, error: 'invalid_webhook', cause: 'missing_header' })
})

it('are refused if one is repeated', async () => {
  for (const name of ['webhook-id', 'webhook-timestamp'] as const) {
    const cause = await causeOf({ ...good, [name]: [good[name], good[name]] })
    expect(cause).toBe('malformed_header')
    expect(await causeOf({ ...good, [name.toUpperCase()]: good[name] })).toBe('malformed_header')
  }
})

const TIMESTAMP = String(message.timestamp)

it.each([
  `${TIMESTAMP}.0`,
  `0${TIMESTAMP}`,
  `+${TIMESTAMP}`,
  `-${TIMESTAMP}`,
  ` ${TIMESTAMP}`,
  `${TIMESTAMP} `,
  `${TIMESTAMP}e0`,
  `0x${Number(TIMESTAMP).toString(16)}`,
  `${TIMESTAMP}000000`,
  'Infinity',
  'NaN',
  '٣',
])('are refused with the timestamp %j, also if it is signed so', async (timestamp) => {
  const signed = v1(secret, { ...message, timestamp })
  const headers = { ...good, 'webhook-timestamp': timestamp, 'webhook-signature': signed }
  expect(await causeOf(headers)).toBe('malformed_header')
})

it('lets nobody move the end of the id into a signed body', async () => {
  // What a user can write into an event: its agent, for example.
  const agent = `x.${TIMESTAMP}.{"type":"user.removed","timestamp":"","data":{}}`
  const honest = newMessage({ body: JSON.stringify({ type: 'a', timestamp: '', data: { agent } }) })
  const content = `${honest.id}.${honest.timestamp}.${String(honest.body)}`
  const at = content.indexOf(`.${TIMESTAMP}.`, content.indexOf('agent'))
  const moved = {
    id: content.slice(0, at),
    timestamp: TIMESTAMP,
    body: content.slice(at + TIMESTAMP.length + 2),
  }
  expect(v1(secret, moved)).toBe(v1(secret, honest))
  const headers = {
    'webhook-id': moved.id,
    'webhook-timestamp': moved.timestamp,
    'webhook-signature': v1(secret, honest),
  }
  expect(await causeOf(headers, moved.body)).toBe('malformed_header')
})

it('are refused with a signature in any other spelling', async () => {
  const [, encoded = ''] = good['webhook-signature'].split(',')
  const url = encoded.replaceAll('+', '-').replaceAll('/', '_')
  const hex = Buffer.from(encoded, 'base64').toString('hex')
  const spellings = ['v1,', 'v1', encoded, `V1,${encoded}`, `v1=${encoded}`, `v1,${encoded.slice(0, -1)}`]
  const more = [
    `v1,${hex}`,
    `v1,${encoded},`,
    `v1, ${encoded}`,
    `v1,${encoded.slice(0, 20)}`,
    `v1,${encoded}A`,
  ]
  // A lenient decoder reads the same bytes from the first, and throws for the second.
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const last = alphabet[alphabet.indexOf(encoded.at(-2) ?? '') + 1]
  more.push(`v1,${encoded.slice(0, -2)}${last}=`, `v1,${encoded.slice(0, -4)}!!!!`)
  for (const signature of [...spellings, ...more, ...(url === encoded ? [] : [`v1,${url}`])]) {
    expect(await causeOf({ ...good, 'webhook-signature': signature })).toBe('no_matching_signature')
  }
})

it('are looked at up to a limit, so that a long list costs little', async () => {
  const wrong = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc='
  const after = (count: number) => [...Array(count).fill(wrong), good['webhook-signature']].join(' ')
  expect(await causeOf({ ...good, 'webhook-signature': after(19) })).toBe('accepted')
  expect(await causeOf({ ...good, 'webhook-signature': after(20) })).toBe('no_matching_signature')
})

it('are refused as a value, whatever they are', async () => {
  const near = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom('v1', 'v1a', ',', ' ', '.', '=', ...Object.values(good)),
  )
  const text = fc.array(near, { maxLength: 6 }).map((parts) => parts.join(''))
  const value = fc.oneof(text, fc.constant(undefined), fc.array(text, { maxLength: 3 }))
  const headers = fc.record({ 'webhook-id': value, 'webhook-timestamp': value, 'webhook-signature': value })
  await fc.assert(
    fc.asyncProperty(headers, fc.string(), async (mutated, body) => {
      const verified = await verifyWebhook({ headers: mutated, rawBody: body }, { secrets })
      expect(verified).toMatchObject({ ok: false, error: 'invalid_webhook' })
      expect(JSON.stringify(verified)).not.toContain(secret.slice(6))
    }),
    { numRuns: 500 },
  )
})

it('are accepted for any id and body that are signed', async () => {
  const id = fc.stringMatching(/^[!-\-/-~]{1,64}$/)
  await fc.assert(
    fc.asyncProperty(id, fc.uint8Array({ maxLength: 300 }), async (name, body) => {
      const any = newMessage({ id: name, body })
      const verified = await verifyWebhook(deliver(any, v1(secret, any)), { secrets })
      expect(verified).toMatchObject({ ok: true, id: name, timestamp: any.timestamp })
    }),
    { numRuns: 200 },
  )
})
