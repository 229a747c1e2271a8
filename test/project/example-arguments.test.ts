import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { options } from '../support/scripts.ts'

const run = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/example.ts', ...args], { ...options, encoding: 'utf8' })

it.each([
  [['--url', 'notaurl'], '--url notaurl: must be an http or https URL'],
  [['--url', 'ftp://localhost:8787'], '--url ftp://localhost:8787: must be an http or https URL'],
  [['--port', 'abc'], '--port: must be a whole number from 1 to 65535'],
  [['--port', '99999'], '--port: must be a whole number from 1 to 65535'],
  [['--port', '0'], '--port: must be a whole number from 1 to 65535'],
  [['--prot', '9201'], "Unknown option '--prot'; did you mean --port?"],
])('the example says what is wrong with %j, without a stack', (args, message) => {
  const { status, stdout, stderr } = run(...args)
  expect([status, stdout, stderr]).toEqual([1, '', `${message}\n`])
})

it('takes the URL of the service with a slash at its end', () => {
  expect(run('--url', 'http://localhost:1/').stderr).toMatch(/^http:\/\/localhost:1 does not answer: /)
})
