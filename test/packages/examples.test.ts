import { afterAll, expect, inject, it } from 'vitest'
import { freePort, startScript, stopAll } from '../support/scripts.ts'

// The example Worker beside the service, both started as the README describes.

const { port, data } = inject('service')

afterAll(stopAll, 30_000)

async function newToken(service: string): Promise<string> {
  const response = await fetch(`${service}/api/v2/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo@example.com', password: 'demo-password' }),
  })
  const { content } = (await response.json()) as { content: [{ token: string }] }
  return content[0].token
}

it('accepts a valid access token, and refuses it once its family is revoked', async () => {
  const apiPort = await freePort()
  const service = `http://localhost:${port}`
  const args = ['--port', String(apiPort), '--url', service, '--persist-to', data]
  await startScript('example', args, 'Ready on')
  const ask = async (headers: Record<string, string>) =>
    fetch(`http://localhost:${apiPort}/orders/mine`, { headers })

  expect((await ask({})).headers.get('www-authenticate')).toBe('Bearer')
  const [revoked, other] = [await newToken(service), await newToken(service)]
  const good = await ask({ authorization: `Bearer ${revoked}` })
  expect([good.status, await good.json()]).toEqual([
    200,
    expect.objectContaining({ email: 'demo@example.com', orders: [] }),
  ])

  const logout = await fetch(`${service}/api/v2/auth/token`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${revoked}` },
  })
  expect(logout.status).toBe(200)
  const statusOf = async () => (await ask({ authorization: `Bearer ${revoked}` })).status
  // KV is eventually consistent: at once in a simulator, within about a minute elsewhere.
  await expect.poll(statusOf, { timeout: 20_000 }).toBe(401)
  expect((await ask({ authorization: `Bearer ${other}` })).status).toBe(200)
}, 240_000)
