import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { OperatorApi } from '../../../scripts/operator/operator-api.ts'
import { ROOT } from '../../../scripts/project.ts'
import { DEV_VARS, readDevVars } from '../../../scripts/start/dev-vars.ts'
import { options } from '../../support/scripts.ts'

// `npm run user -- reset` against a service that was really started.

const url = `http://localhost:${inject('service').port}`
const api = new OperatorApi(url, readDevVars(`${ROOT}/${DEV_VARS}`).OPERATOR_TOKEN)

const run = (email: string) =>
  promisify(execFile)(process.execPath, ['scripts/user.ts', 'reset', email, '--url', url], options)

const post = (path: string, body: object) =>
  fetch(`${url}/api/v2/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

it('prints a token and nothing else, by which the user sets a password', async () => {
  const customer = await api.call('POST', '/customer', { name: 'Reset' })
  const username = `reset-${String(customer.id)}@example.com`
  await api.call('POST', '/user', { username, customerId: customer.id, role: 'ROLE_USER' })
  const { stdout, stderr } = await run(username)
  expect([stdout, stderr]).toEqual([expect.stringMatching(/^[\w-]{43}\n$/), ''])
  const newPassword = 'a brand-new passphrase'
  expect((await post('password-reset', { token: stdout.trim(), newPassword })).status).toBe(200)
  expect((await post('token', { username, password: newPassword })).status).toBe(200)
})

it('says that there is no such user, and fails', async () => {
  await expect(run('nobody@example.com')).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'nobody@example.com: there is no such user\n',
  })
})
