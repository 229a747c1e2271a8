import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, expect, inject, it } from 'vitest'
import { OperatorApi } from '../../../scripts/operator/operator-api.ts'
import { ROOT } from '../../../scripts/project.ts'
import { DEV_VARS, readDevVars } from '../../../scripts/start/dev-vars.ts'
import { options } from '../../support/scripts.ts'

// `npm run customer` against a service that was really started.

const url = `http://localhost:${inject('service').port}`
const api = new OperatorApi(url, readDevVars(`${ROOT}/${DEV_VARS}`).OPERATOR_TOKEN)

let id: string

beforeAll(async () => {
  id = String((await api.call('POST', '/customer', { name: 'Before' })).id)
})

/** Runs the command as npm does. */
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['scripts/customer.ts', ...args, '--url', url], options)

/** What a command prints. */
const printed = async (...args: string[]) => (await run(...args)).stdout.trimEnd()

/** What a command that fails says. */
const fault = async (...args: string[]) => {
  const failed = await run(...args).catch((error: unknown) => error as { code: number; stderr: string })
  if (!('code' in failed)) throw new Error('the command succeeded')
  return { code: failed.code, words: failed.stderr.trimEnd() }
}

it('renames a customer', async () => {
  expect(await printed('rename', id, '--to', 'Renamed Ltd')).toBe(`${id} is Renamed Ltd`)
  expect(await printed('list', '--size', '100')).toContain('Renamed Ltd')
})

it('sets a policy, shows it, and takes parts of it back', async () => {
  const all = [
    '--access',
    '300',
    '--idle',
    '3600',
    '--absolute',
    '86400',
    '--dpop',
    'on',
    '--passwords',
    'off',
  ]
  const words = 'access=300 idle=3600 absolute=86400 dpop=on passwords=off'
  expect(await printed('policy', id, ...all)).toBe(`${id} ${words}`)
  expect(await printed('list', '--size', '100')).toContain(words)
  expect(await printed('policy', id, '--idle', 'default', '--dpop', 'off', '--passwords', 'on')).toBe(
    `${id} access=300 absolute=86400`,
  )
  expect(await printed('policy', id, '--access', 'default', '--absolute', 'default')).toBe(
    `${id} has the values of the service`,
  )
  expect(await printed('policy', id)).toBe(`${id} has the values of the service`)
})

it.each([
  [['--access', 'short'], '--access short: must be a number of seconds, or default'],
  [['--dpop', 'yes'], '--dpop yes: must be on or off'],
  [['--access', '999999'], 'policy.accessTokenTtlSeconds must be at most 3600'],
])('refuses the policy %j', async (given, words) => {
  const { code, words: said } = await fault('policy', id, ...given)
  expect(code).toBe(1)
  expect(said).toContain(words)
})

it('removes a customer with users only if they are to be removed', async () => {
  const username = `customer-command-${id}@example.com`
  await api.call('POST', '/user', { username, customerId: id, role: 'ROLE_USER' })
  expect(await fault('remove', id)).toEqual({
    code: 1,
    words: 'GLOBAL_1008 Conflict: the customer has users\n--users remove erases its users too',
  })
  expect(await printed('remove', id, '--users', 'remove')).toBe(`${id} is removed, with 1 users`)
  expect((await fault('remove', id)).words).toContain('GLOBAL_1003')
})
