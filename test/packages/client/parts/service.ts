import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { claimsOf } from '../../../../packages/client/src/session/claims.ts'
import { logged } from '../../../support/started-once.ts'

// The service that the tests of the packages share, and the user that `npm start` adds to it.

export const USER = ['demo@example.com', 'demo-password'] as const

export const origin = (): string => `http://localhost:${inject('service').port}`

/** The events of the service's log that name the family of this access token. */
export function eventsOf(token: string, event: string): string[] {
  const family = String(claimsOf(token).sid)
  const lines = logged(inject('service').log).split('\n')
  return lines.filter((line) => line.includes(`"event":"${event}"`) && line.includes(family))
}

/** A file in a folder that is removed after the test. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ets-client-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, randomUUID())
}
