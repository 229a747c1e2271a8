import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { inject, onTestFinished } from 'vitest'
import { ROOT } from '../../../../scripts/project.ts'
import { DEMO } from '../../../../scripts/start/demo-user.ts'
import { DEV_VARS, readDevVars } from '../../../../scripts/start/dev-vars.ts'
import { logged } from '../../../support/started-once.ts'

// The service that the tests of the packages share, and the user that `npm start` adds to it.

export const USER = ['demo@example.com', 'demo-password'] as const

export const origin = (): string => `http://localhost:${inject('service').port}`

/** Another user, for tests that change a password or lock a name. */
export async function newUser(): Promise<readonly [username: string, password: string]> {
  const [username, password] = [`${randomUUID()}@example.com`, 'correct horse battery staple']
  await operate('/user', { username, password, customerId: DEMO.customerId, role: 'ROLE_USER' })
  return [username, password]
}

/** A call of an operator, with POST. Gives the first object of the answer. */
export async function operate<T>(path: string, body: object): Promise<T> {
  const { OPERATOR_TOKEN } = readDevVars(join(ROOT, DEV_VARS))
  const answer = await fetch(`${origin()}/api/v2/operator${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
  const { content } = (await answer.json()) as { content: [T] }
  return content[0]
}

/** The events of the service's log that name the family of this access token. */
export function eventsOf(token: string, event: string): string[] {
  const family = String(decodeJwt(token).sid)
  const lines = logged(inject('service').log).split('\n')
  return lines.filter((line) => line.includes(`"event":"${event}"`) && line.includes(family))
}

/** A file in a folder that is removed after the test. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ets-client-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, randomUUID())
}
