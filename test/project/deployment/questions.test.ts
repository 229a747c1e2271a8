import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/cloudflare.ts'
import { newName, withoutLogin } from '../../support/deployment.ts'
import { attend } from '../../support/terminal.ts'

// `npm run deploy` on a terminal, which it has for its questions.

const NAME = newName()

let cloudflare: Cloudflare

beforeAll(async () => {
  cloudflare = await startCloudflare()
})
afterAll(() => cloudflare.stop())

const deploy = (answers: Parameters<typeof attend>[3], args: readonly string[] = []) =>
  attend('scripts/deploy.ts', args, { ...process.env, ...withoutLogin, ...cloudflare.env }, answers)

const ANSWERS = [
  { asked: 'Name of the Worker [edge-token-service]: ', typed: 'Not a name' },
  { asked: 'must be lower-case letters', typed: NAME },
  { asked: 'Custom domain (empty: a workers.dev URL): ', typed: '' },
  { asked: 'First customer [Acme]: ', typed: '' },
  { asked: 'E-mail address of the first user (empty: none): ', typed: 'ann@example.com' },
  { asked: 'Password: ', typed: 'a password of ann' },
  { asked: 'Once more: ', typed: 'a password of ann' },
]

it('changes nothing without a yes to the plan', async () => {
  const { code, shown } = await deploy([...ANSWERS, { asked: 'Go on? [Y/n]', typed: 'n' }])
  expect(code, shown).toBe(1)
  expect(shown).toContain('3. apply the migrations')
  expect(shown).toContain('Nothing was changed.')
  expect(shown).not.toContain('a password of ann')
  expect(cloudflare.requests.filter(({ method }) => method !== 'GET')).toEqual([])
}, 60_000)

it('asks for what it needs, and deploys', async () => {
  const { code, shown } = await deploy([...ANSWERS, { asked: 'Go on? [Y/n]', typed: '' }])
  expect(code, shown).toBe(0)
  expect(shown).toContain(`The service is live and checked: https://${NAME}.acme.workers.dev`)
  expect(shown).not.toContain('a password of ann')
  expect(await cloudflare.rows(NAME, 'SELECT username FROM users')).toEqual([{ username: 'ann@example.com' }])
}, 120_000)

it('asks later only whether to go on', async () => {
  const { code, shown } = await deploy([{ asked: 'Go on? [Y/n]', typed: 'y' }], ['--name', NAME])
  expect(code, shown).toBe(0)
  expect(shown).not.toContain('First customer')
}, 120_000)
