import { spawnSync } from 'node:child_process'
import { expect, inject, it } from 'vitest'
import { freePort, options } from '../../support/scripts.ts'

// npm run receiver and npm run client, against the service that npm start started. test/packages/examples.test.ts has the
// commands for a webhook that answers.

const url = `http://localhost:${inject('service').port}`

/** Runs a script to its end, with what it printed on both streams. */
function run(script: string, ...args: string[]) {
  const command = [`scripts/${script}.ts`, ...args, '--url', url]
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { ...options, encoding: 'utf8' })
  return { status, said: (stdout + stderr).trim() }
}

const shown = (said: string, name: string) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(said)?.[1] ?? ''

/** A stream that is polled, with its client. It has a customer without users, so that it gets no event of another test. */
async function newStream() {
  const customerId = run('customer', 'add', 'Of a receiver').said
  const args = ['--scopes', 'ssf.read ssf.manage', '--customer', customerId]
  const made = run('client', 'add', 'A receiver of signals', ...args).said
  const clientId = shown(made, 'client_id')
  const basic = btoa(`${clientId}:${shown(made, 'client_secret')}`)
  const granted = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token: token } = (await granted.json()) as { access_token: string }
  const created = await fetch(`${url}/ssf/streams`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ delivery: { method: 'urn:ietf:rfc:8936' } }),
  })
  expect(created.status).toBe(201)
  return { customerId, clientId, id: ((await created.json()) as { stream_id: string }).stream_id }
}

it('the commands say whose stream it is, and that a test waits for the next poll', async () => {
  const { customerId, clientId, id } = await newStream()
  expect(run('receiver', 'list', '--size', '100').said).toMatch(
    new RegExp(`^${id} +ssf +${customerId} +${clientId} +0`, 'm'),
  )
  const tested = run('receiver', 'test', id)
  expect(tested).toEqual({ status: 0, said: `${id} has the test event among those that wait` })
  expect(run('receiver', 'resume', id).said).toBe(`${id} is resumed, 1 event waits`)
  expect(run('receiver', 'remove', id)).toEqual({ status: 0, said: `${id} is removed` })
}, 60_000)

it('a test that fails ends with the code 1', async () => {
  const id = shown(run('receiver', 'add', `http://localhost:${await freePort()}/`).said, 'receiver_id')
  const tested = run('receiver', 'test', id)
  expect(tested.status).toBe(1)
  expect(tested.said).toMatch(new RegExp(`^${id} failed: unreachable after \\d+ ms$`))
  expect(run('receiver', 'remove', id).status).toBe(0)
}, 60_000)
