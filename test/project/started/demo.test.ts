import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { DEMO } from '../../../scripts/start/demo-user.ts'
import { freePort, options } from '../../support/scripts.ts'

// npm run demo, with a running service.

const service = `http://localhost:${inject('service').port}`

async function demo(args: readonly string[], input = '') {
  const child = spawn(process.execPath, ['scripts/demo.ts', ...args], options)
  child.stdin.end(input)
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const status = await new Promise((resolve) => child.once('exit', resolve))
  const [stdout, stderr] = await said
  return { status, stdout, stderr: stderr.trim() }
}

/** A line of a call, whatever its columns. */
const callLine = (who: string, does: string, answer = '') =>
  new RegExp(`^  ${who}  ${does} +${answer}$`.replace(/ \+\$$/, '$'))

describe('npm run demo', () => {
  it('steals three sessions, and shows each call and the event of the history', async () => {
    const { status, stdout, stderr } = await demo(['--url', service])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const [, bearer = '', withKey = '', bound = ''] = stdout.split(/^\d\. .*$/m)
    const calls = (story: string) => story.split('\n').filter((line) => /^ {2}(owner|thief)/.test(line))
    const events = (story: string) =>
      story
        .split('\n')
        .flatMap((line) => /^ {4}\S+Z {2}(.*?) {2}session ([0-9a-f-]{36})$/.exec(line)?.slice(1) ?? [])

    const refused = '401  AUTH_1002 Invalid token'
    expect(calls(bearer)).toEqual([
      expect.stringMatching(callLine('owner', 'logs in', '200  pair of generation 0')),
      expect.stringMatching(callLine('thief', 'copies the pair')),
      expect.stringMatching(callLine('owner', 'refreshes generation 0', '200  pair of generation 1')),
      expect.stringMatching(callLine('thief', 'refreshes generation 0', refused)),
      expect.stringMatching(callLine('owner', 'refreshes generation 1', refused)),
      expect.stringMatching(callLine('owner', 'logs in again', '200  pair of generation 0')),
    ])
    expect(calls(withKey)).toEqual([
      expect.stringMatching(callLine('owner', 'has the session of that login')),
      expect.stringMatching(callLine('thief', 'copies the pair and its Idempotency-Key')),
      expect.stringMatching(callLine('owner', 'refreshes generation 0', '200  pair of generation 1')),
      expect.stringMatching(
        callLine('thief', 'refreshes generation 0 with that key', '200  pair of generation 1'),
      ),
      expect.stringMatching(callLine('owner', 'refreshes generation 1', '200  pair of generation 2')),
      expect.stringMatching(callLine('thief', 'refreshes generation 1', refused)),
      expect.stringMatching(callLine('owner', 'logs in again, bound to a key', '200  pair of generation 0')),
    ])
    const unproven = String.raw`${refused} \(DPoP error="invalid_dpop_proof"\)`
    expect(calls(bound)).toEqual([
      expect.stringMatching(callLine('owner', 'has the session of that login')),
      expect.stringMatching(callLine('thief', 'copies the pair and its Idempotency-Key')),
      expect.stringMatching(
        callLine('owner', 'refreshes generation 0 with a proof', '200  pair of generation 1'),
      ),
      expect.stringMatching(callLine('thief', 'refreshes generation 0 without one', unproven)),
      expect.stringMatching(
        callLine('owner', 'refreshes generation 1 with a proof', '200  pair of generation 2'),
      ),
      expect.stringMatching(callLine('owner', 'logs out', '200')),
    ])

    const ended = [events(bearer), events(withKey), events(bound)]
    expect(ended.map(([event]) => event)).toEqual(['session_ended (reuse)', 'session_ended (reuse)', 'login'])
    expect(new Set(ended.map(([, family]) => family)).size).toBe(3)
    expect(bearer).toContain(
      'A refresh token of the session was used a second time, so a copy of it may exist.',
    )
    expect(stdout).not.toMatch(/eyJ|demo-password/)
  }, 60_000)

  it('asks for the password of another user', async () => {
    const { status, stdout } = await demo(
      ['--url', service, '--username', DEMO.username],
      `${DEMO.password}\n`,
    )
    expect(status).toBe(0)
    expect(stdout).toContain('session_ended (reuse)')
    expect(await demo(['--url', service, '--username', DEMO.username], 'wrong\n')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'the service answered 401 AUTH_1001 Invalid credentials, and not with a pair',
    })
  }, 60_000)

  it('says that the service does not run', async () => {
    const url = `http://localhost:${await freePort()}`
    expect(await demo(['--url', url])).toEqual({
      status: 1,
      stdout: '',
      stderr: `${url} does not answer: is it running (\`npm start\`), is --url right?`,
    })
  })

  it('says that another program answers', async () => {
    const other = createServer((_, response) => void response.end('<p>hello</p>'))
    onTestFinished(() => void other.close())
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const { status, stderr } = await demo(['--url', url])
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `${url} answered 200, and not as this service does: check --url`,
    })
  })

  it.each([
    [
      ['--url', 'https://tokens.example.com'],
      '--username: must be given, because only a local service has the demo user',
    ],
    [
      ['--url', 'http://tokens.example.com'],
      '--url: must be https, because secrets would be sent unencrypted',
    ],
    [['--url', 'localhost:8787'], '--url: must be an http or https URL'],
    [['--user', 'x'], "Unknown option '--user'; did you mean --username?"],
  ])('sends nothing for %j', async (args, message) => {
    expect(await demo(args)).toEqual({ status: 1, stdout: '', stderr: message })
  })
})
