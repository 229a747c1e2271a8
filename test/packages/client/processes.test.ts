import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createClient, memoryStore } from '@edge-token-service/client'
import { fileStore } from '@edge-token-service/client/file'
import { expect, it, onTestFinished, vi } from 'vitest'
import { installed } from '../../support/installed.ts'
import { eventsOf, newFile, origin, USER } from './parts/service.ts'

const PROCESSES = 8
const EXPIRIES = 200

it('keeps one session for eight processes on one file, through 200 expiries at one moment', async () => {
  const file = newFile()
  const auth = createClient({ url: origin(), store: fileStore(file) })
  await auth.login(...USER)
  const first = await auth.token()
  auth.dispose()

  const project = installed('client')
  onTestFinished(() => project.remove())
  const script = project.copy('test/packages/client/parts/process.ts')
  const children = Array.from({ length: PROCESSES }, () => fork(script, [origin(), file]))
  try {
    await Promise.all(children.map((child) => once(child, 'message')))
    let token = first
    for (let expiry = 0; expiry < EXPIRIES; expiry++) {
      const answers = await Promise.all(children.map((child) => ask(child, token)))
      const tokens = new Set(answers.map((answer) => answer.token ?? `failed: ${answer.failed}`))
      expect([...tokens], `expiry ${expiry}`).toEqual([expect.stringMatching(/^ey/)])
      const [next = ''] = tokens
      expect(next).not.toBe(token)
      token = next
    }
    expect(eventsOf(first, 'family_revoked')).toEqual([])
  } finally {
    for (const child of children) child.disconnect()
    await Promise.all(children.map((child) => once(child, 'exit')))
  }
}, 240_000)

it('would see in the log that a session was lost', async () => {
  const store = memoryStore()
  const auth = createClient({ url: origin(), store })
  await auth.login(...USER)
  const token = await auth.token()
  const sendAgain = async (refreshToken: string) => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
    return (await fetch(`${origin()}/oauth2/token`, { method: 'POST', body })).status
  }
  const record = await store.read()
  await auth.refresh(token)
  expect(await sendAgain(record?.pair?.refreshToken ?? '')).toBe(400)
  await vi.waitFor(() => expect(eventsOf(token, 'family_revoked')).toHaveLength(1))
  auth.dispose()
})

async function ask(child: ChildProcess, token: string): Promise<{ token?: string; failed?: string }> {
  child.send(token)
  const [answer] = await once(child, 'message')
  return answer
}
