import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { captureLogs } from '../../support/logs.ts'
import {
  createStream,
  manage,
  newBox,
  newSignalClient,
  planBox,
  pushedOnce,
  pushTo,
  STREAMS,
  tokenForm,
} from '../../support/signals.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

it('writes no secret of a stream or a client to the log, to an answer or to a list of deliveries', async () => {
  const lines = captureLogs()
  const customerId = await newCustomer()
  const client = await newSignalClient(customerId)
  const box = newBox()
  await planBox(box, { status: 400 }, { status: 500, times: 5 })
  const stream = await createStream(client, { delivery: pushTo(box, 'Bearer swordfish-of-the-receiver') })
  const pair = await newPair(await newUser({ customerId }))
  await pushedOnce(box, 1)
  const { stream_id } = stream
  await vi.waitUntil(
    async () => (await env.RECEIVERS.getByName(stream_id).deliveries(0, 9)).list[0]?.tries === 1,
  )
  await manage(client, 'POST', '/ssf/verify', { stream_id, state: 'swordfish-of-the-state' })
  await pushedOnce(box, 2)
  await manage({ token: `${client.token}x` }, 'GET', STREAMS)
  await manage({ token: pair.token }, 'GET', STREAMS)
  await tokenForm({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: 'swordfish',
  })
  const answers = await Promise.all(
    [STREAMS, `${STREAMS}?stream_id=${stream_id}`, `/ssf/status?stream_id=${stream_id}`].map(async (path) =>
      (await manage(client, 'GET', path)).text(),
    ),
  )
  const { list } = await env.RECEIVERS.getByName(stream_id).deliveries(0, 9)
  const shown = [...lines, ...answers, JSON.stringify(list)].join('\n')
  expect(lines.length).toBeGreaterThan(3)
  expect(shown).toContain(stream_id)
  const secrets = [
    'swordfish',
    client.clientSecret,
    client.token,
    pair.token,
    pair.refreshToken,
    env.EVENT_KEYS,
  ]
  for (const secret of secrets) expect(shown).not.toContain(secret)
  // The signature of a token, and the path of the receiver's URL, which may have a secret.
  expect([...lines].join('\n')).not.toContain(client.token.split('.')[2])
  expect([...lines].join('\n')).not.toContain(new URL(box).pathname)
})
