import fc from 'fast-check'
import { decodeJwt } from 'jose'
import { expect, it, onTestFinished, vi } from 'vitest'
import { addIssuer, exchange, JWT, newExchangeClient, newProvider } from '../support/issuers.ts'
import { captureLogs } from '../support/logs.ts'
import { newCustomer } from '../support/users.ts'
import { mutations } from './token-mutations.ts'

// Tokens of a trusted issuer mutated at every level. Each is refused with the one answer, and uses nothing up.

it('a mutated subject token is refused in the one way, and is in no answer and no log', async () => {
  const { provider, key } = await newProvider()
  const customerId = await newCustomer()
  await addIssuer({ iss: provider.iss, jwksUri: provider.jwksUri, customerId, accessTokens: true })
  const client = await newExchangeClient(customerId)
  const token = await provider.token(key)
  // The keys are fetched before. An invented kid then causes no other fetch for 30 s, so the clock stands still.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  onTestFinished(() => void vi.useRealTimers())
  expect((await exchange(client, await provider.token(key))).status).toBe(200)
  const lines = captureLogs()
  await fc.assert(
    fc.asyncProperty(mutations, fc.boolean(), async (mutate, asJwt) => {
      const mutated = mutate(token)
      fc.pre(mutated !== token)
      const refused = await exchange(client, mutated, { more: asJwt ? { subject_token_type: JWT } : {} })
      const text = await refused.text()
      expect(refused.status, text).toBe(400)
      if (mutated !== '') {
        expect(JSON.parse(text)).toEqual({
          error: 'invalid_request',
          error_description: 'subject_token is not accepted',
        })
      }
    }),
    { numRuns: 300 },
  )
  expect(lines.length).toBeGreaterThan(100)
  for (const line of lines) expect(line).not.toMatch(/eyJ|[A-Za-z0-9_-]{60}/)
  expect(await provider.asked()).toBe(1)
  const answer = (await (await exchange(client, token)).json()) as { access_token: string }
  expect(decodeJwt(answer.access_token)).toMatchObject({ customerId })
})
