import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { runCron } from '../../support/cron.ts'
import { directoryDown } from '../../support/faults.ts'
import { recordLog } from '../../support/logs.ts'
import { capturePoints, shownPoints } from '../../support/points.ts'
import { tokenFor } from '../../support/resets.ts'
import { newUser } from '../../support/users.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

it.each([
  ['the completion of changes', /removed_by IS NOT NULL/],
  ['the purge of the history of operators', /DELETE FROM operator_events/],
  ['the purge of subject tokens', /DELETE FROM subject_tokens/],
])('%s fails, and the tasks after it run', async (_, statements) => {
  const { id } = await newUser()
  await tokenFor(id)
  await env.DB.prepare('UPDATE password_resets SET expires_at = 1 WHERE user_id = ?').bind(id).run()
  const [lines, points] = [recordLog(), capturePoints()]
  await runCron(directoryDown(statements))
  const left = env.DB.prepare('SELECT 1 FROM password_resets WHERE user_id = ?').bind(id)
  expect((await left.all()).results).toEqual([])
  expect(lines.filter(({ event }) => event === 'unavailable')).toMatchObject([{ part: 'directory' }])
  expect(shownPoints(points)).toContain('schedule unavailable directory')
})
