import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { options } from '../support/scripts.ts'

const NAMES = [
  'protected-api',
  'express-api',
  'worker',
  'server-page',
  'page',
  'events',
  'own-login',
  'command-line',
]

const run = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/example.ts', ...args], { ...options, encoding: 'utf8' })

it.each([
  [['--url', 'notaurl'], '--url notaurl: must be an http or https URL'],
  [['--url', 'ftp://localhost:8787'], '--url ftp://localhost:8787: must be an http or https URL'],
  [['--port', 'abc'], '--port: must be a whole number from 1 to 65535'],
  [['--port', '99999'], '--port: must be a whole number from 1 to 65535'],
  [['--port', '0'], '--port: must be a whole number from 1 to 65535'],
  [['--api-port', '0'], '--api-port: must be a whole number from 1 to 65535'],
  [['wroker'], 'there is no example wroker; did you mean worker?'],
  [['toString'], `there is no example toString; the examples are ${NAMES.join(', ')}`],
  [['worker', 'page'], 'worker takes no further names'],
  [['--prot', '9201'], "Unknown option '--prot'; did you mean --port?"],
])('the example says what is wrong with %j, without a stack', (args, message) => {
  const { status, stdout, stderr } = run(...args)
  expect([status, stdout, stderr]).toEqual([1, '', `${message}\n`])
})

it('takes the URL of the service with a slash at its end', () => {
  expect(run('--url', 'http://localhost:1/').stderr).toMatch(/^http:\/\/localhost:1 does not answer: /)
})

it('lists every example', () => {
  expect(NAMES.toSorted()).toEqual(readdirSync(join(ROOT, 'examples')))
  const { status, stdout, stderr } = run('--help')
  expect([status, stderr]).toEqual([0, ''])
  const listed = [...stdout.matchAll(/^ {2}([a-z][a-z-]+) +\d* +\S/gm)].map(([, name]) => name)
  expect(listed).toEqual(NAMES)
})
