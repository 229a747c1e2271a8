import { exports } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { contentOf, PASSWORD, PATH, type Pair } from '../support/api.ts'
import { expectInvalidToken } from '../support/expect.ts'
import { claimsOf } from '../support/tokens.ts'
import { newUser } from '../support/users.ts'

const ask = (method: string, path: string, body?: object) =>
  exports.default.fetch(`http://localhost${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

it('the deployed entry creates, accepts the unchanged content of an answer as a refresh, and detects reuse', async () => {
  const { username } = await newUser()
  const first = await contentOf<Pair>(await ask('POST', PATH, { username, password: PASSWORD }))
  const second = await contentOf<Pair>(await ask('PUT', PATH, first))
  expect(claimsOf(second.token).gen).toBe(1)
  await expectInvalidToken(await ask('PUT', PATH, first))
  await expectInvalidToken(await ask('PUT', PATH, second))
  expect((await ask('GET', '/health')).status).toBe(200)
})
