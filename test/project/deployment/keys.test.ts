import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateKey, type KeySet } from '../../../scripts/keys/key-set.ts'
import { localSecrets } from '../../../scripts/start/local-secrets.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/cloudflare.ts'
import { deployAt, type Ended, newName, PASSWORD, runAt, startAt } from '../../support/deployment.ts'

// `npm run keys` on a live service: real wrangler, a Cloudflare on this machine, and a session that goes on meanwhile.

const WORKER = newName()
const URL = `https://${WORKER}.acme.workers.dev`
const USER = 'ann@example.com'
const JSON_TYPE = { 'content-type': 'application/json' }

interface Pair {
  readonly token: string
  readonly refreshToken: string
}

let cloudflare: Cloudflare

const PROGRAM = 'scripts/keys.ts'

const keys = (...args: string[]) => runAt(cloudflare, PROGRAM, args)
const put = (input: string, ...args: string[]) => runAt(cloudflare, PROGRAM, ['put', ...args], { input })
const homeOf = (name: string) => join(cloudflare.env.HOME ?? '', name)
const secretsFile = () =>
  join(cloudflare.env.XDG_CONFIG_HOME ?? '', 'edge-token-service', WORKER, 'secrets.json')
const kept = (secret = 'ACCESS_TOKEN_KEYS') =>
  JSON.parse(
    (JSON.parse(readFileSync(secretsFile(), 'utf8')) as Record<string, string>)[secret] ?? '',
  ) as KeySet
const live = (secret = 'ACCESS_TOKEN_KEYS') =>
  JSON.parse(cloudflare.worker(WORKER)?.secrets[secret] ?? '') as KeySet
const kidsOf = ({ keys: all }: KeySet) => all.map(({ kid }) => kid as string)
const versions = () => cloudflare.worker(WORKER)?.versions ?? []

async function publishedKids(): Promise<readonly string[]> {
  return kidsOf((await (await cloudflare.fetch(`${URL}/.well-known/jwks.json`)).json()) as KeySet)
}

async function pairOf(response: Response): Promise<Pair> {
  const text = await response.text()
  expect(response.status, text).toBe(200)
  return (JSON.parse(text) as { content: [Pair] }).content[0]
}

const login = async () =>
  pairOf(
    await cloudflare.fetch(`${URL}/api/v2/auth/token`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify({ username: USER, password: PASSWORD }),
    }),
  )

const send = (pair: Pair) =>
  cloudflare.fetch(`${URL}/api/v2/auth/token`, {
    method: 'PUT',
    headers: JSON_TYPE,
    body: JSON.stringify(pair),
  })

const refresh = async (pair: Pair) => pairOf(await send(pair))

const signerOf = ({ token }: Pair) => decodeProtectedHeader(token).kid

/** Refreshes a pair again and again while a command runs. Each refresh succeeds. */
async function whileRefreshing<T>(pair: Pair, command: Promise<T>): Promise<{ pair: Pair; result: T }> {
  let last = pair
  let ended = false
  const finished = command.finally(() => {
    ended = true
  })
  while (!ended) {
    last = await refresh(last)
    await Promise.race([sleep(1_000), finished.catch(() => undefined)])
  }
  return { pair: last, result: await finished }
}

/** Kills a command with its wrangler as soon as it has said a text. */
async function killAt(said: string, args: readonly string[]): Promise<void> {
  const child = startAt(cloudflare, PROGRAM, args)
  let output = ''
  const ended = once(child, 'exit')
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output.includes(said)) process.kill(-(child.pid ?? 0), 'SIGKILL')
  })
  const [, signal] = (await ended) as [number | null, string | null]
  expect({ signal, output }).toEqual({ signal: 'SIGKILL', output })
}

/** Asserts that a command succeeded, and that it showed no key. */
function expectDone({ code, stdout, said }: Ended): string {
  expect(code, said).toBe(0)
  for (const { d, k } of [...kept().keys, ...kept('REFRESH_TOKEN_KEYS').keys]) {
    expect(said).not.toContain(d ?? k)
  }
  return stdout
}

function expectRefused({ code, stderr, said }: Ended, message: string | RegExp): void {
  expect(code, said).toBe(1)
  expect(stderr).toMatch(message)
}

beforeAll(async () => {
  cloudflare = await startCloudflare()
  const args = ['--name', WORKER, '--customer', 'Acme', '--user', USER]
  const deployed = await deployAt(cloudflare, args, { input: `${PASSWORD}\n` })
  expect(deployed.code, deployed.said).toBe(0)
}, 240_000)

afterAll(async () => {
  expect(cloudflare.unknown).toEqual([])
  await cloudflare.stop()
})

describe('npm run keys on a live service', { timeout: 300_000 }, () => {
  it('refuses a bad set before it changes anything', async () => {
    const before = versions().length
    const { ACCESS_TOKEN_KEYS: local } = await localSecrets()
    const [signer] = kept().keys
    const fresh = await generateKey('EdDSA')
    const large = await Promise.all(Array.from({ length: 4 }, () => generateKey('RS256')))
    const set = (...all: unknown[]) => JSON.stringify({ keys: all })
    expectRefused(await put('{"keys":[', '--url', URL), 'the key set: it is not JSON')
    expectRefused(await put(local, '--url', URL), 'ACCESS_TOKEN_KEYS: key 1 was generated for local runs')
    expectRefused(
      await put(set(signer, ...large), '--url', URL),
      /The set has \d+ bytes, and a secret holds 5120/,
    )
    const shared = set(...kept('REFRESH_TOKEN_KEYS').keys)
    expectRefused(
      await put(shared, '--url', URL, '--end-tokens'),
      /REFRESH_TOKEN_KEYS: key .* is in ACCESS_TOKEN_KEYS/,
    )
    expectRefused(
      await put(set(fresh), '--url', URL),
      `The set lacks the key ${signer?.kid}, which signs today`,
    )
    expectRefused(await put(set(fresh, signer), '--url', URL, '--now'), `${fresh.kid}, was never published`)
    expectRefused(await keys('retire', signer?.kid ?? '', '--url', URL), 'signs: promote another key')
    expectRefused(await keys('promote', '--url', URL), 'No key waits to sign')
    expect(versions()).toHaveLength(before)
    expect(await publishedKids()).toEqual([signer?.kid])
  })

  it('rotates while a session goes on, and does each step before its wait is over only by --now', async () => {
    const [old = ''] = kidsOf(kept())
    const rotated = await whileRefreshing(await login(), keys('rotate', '--url', URL))
    const [, fresh = ''] = kidsOf(kept())
    const said = expectDone(rotated.result)
    expect(said).toContain(`npm run keys -- promote ${fresh} --url ${URL}`)
    expect(await publishedKids()).toEqual([old, fresh])
    expect(live()).toEqual(kept())
    expect(statSync(secretsFile()).mode & 0o077).toBe(0)
    expectRefused(await keys('rotate', '--url', URL), `${fresh} waits to sign already`)
    expectRefused(await keys('promote', '--url', URL), `${fresh} may sign from 20`)

    const promoted = await whileRefreshing(rotated.pair, keys('promote', '--url', URL, '--now'))
    expect(expectDone(promoted.result)).toContain('Accepted: Verifiers that have not fetched it yet')
    const next = await refresh(promoted.pair)
    expect(signerOf(next)).toBe(fresh)
    expectRefused(await keys('retire', '--url', URL), `${old} may be removed from 20`)

    const retired = await whileRefreshing(next, keys('retire', '--url', URL, '--now'))
    expect(expectDone(retired.result)).toContain('Nothing is due.')
    await refresh(retired.pair)
    expect(await publishedKids()).toEqual([fresh])
    expect(live()).toEqual(kept())
  })

  it('goes on after an interruption, and makes no second key', async () => {
    const [signer = ''] = kidsOf(kept())
    const pair = await login()
    await killAt('[1/3]', ['rotate', '--url', URL])
    expect(kidsOf(kept())).toEqual([signer])
    const deployment = await deployAt(cloudflare, ['--name', WORKER])
    expectRefused(deployment, `A change of the keys of ${WORKER} was interrupted`)
    await killAt('[2/3]', ['rotate', '--url', URL])
    expect(await publishedKids()).toEqual([signer])
    const status = await keys('status')
    expect(status.stdout).toContain('rotate of the access keys was interrupted. Repeat it:')
    await killAt('[3/3]', ['rotate', '--url', URL])
    expectDone(await keys('rotate', '--url', URL))
    const [, fresh = ''] = kidsOf(kept())
    expect(await publishedKids()).toEqual([signer, fresh])
    expect(live()).toEqual(kept())
    // Nothing else that has a key is left.
    expect(readdirSync(dirname(secretsFile())).toSorted()).toEqual(['deployment.json', 'secrets.json'])
    await refresh(pair)
  })

  it('takes a version back that fails its check, and the next upload does not inherit its set', async () => {
    const before = kidsOf(kept())
    const pair = await login()
    cloudflare.failVisit(`GET ${URL}/health`, { status: 503, times: 1_000 })
    expectRefused(
      await keys('promote', '--url', URL, '--now'),
      /failed its check: .*\/health answers 503\.\nIt has no traffic, and the set is as before/,
    )
    cloudflare.heal()
    expect(kidsOf(kept())).toEqual(before)
    expect(live()).toEqual(kept())
    const latest = versions().at(-1)
    expect(latest?.id).toBe(cloudflare.worker(WORKER)?.version.id)
    await refresh(pair)
    expectDone(await keys('promote', '--url', URL, '--now'))
    expect(await publishedKids()).toEqual(before.toReversed())
  })

  it('rotates the refresh keys, which no answer shows', async () => {
    const before = kidsOf(kept('REFRESH_TOKEN_KEYS'))
    // A machine of another operator, which has the same sets.
    const home = homeOf('second')
    cpSync(cloudflare.env.XDG_CONFIG_HOME ?? '', home, { recursive: true })
    const rotated = await whileRefreshing(await login(), keys('rotate', '--url', URL, '--set', 'refresh'))
    const said = expectDone(rotated.result)
    const [, fresh = ''] = kidsOf(kept('REFRESH_TOKEN_KEYS'))
    expect(said).toContain(`npm run keys -- promote ${fresh} --url ${URL} --set refresh`)
    const promoted = await whileRefreshing(
      rotated.pair,
      keys('promote', '--url', URL, '--set', 'refresh', '--now'),
    )
    expectDone(promoted.result)
    expect(kidsOf(live('REFRESH_TOKEN_KEYS'))).toEqual([fresh, ...before])
    // Its next set would lack the key that signs now, and log all users out.
    const second = { ...cloudflare, env: { ...cloudflare.env, XDG_CONFIG_HOME: home } }
    expectRefused(
      await runAt(second, PROGRAM, ['rotate', '--url', URL, '--set', 'refresh']),
      'or another machine has changed the keys since',
    )
    const { refreshToken } = await refresh(promoted.pair)
    expect(decodeProtectedHeader(refreshToken).kid).toBe(fresh)
  })

  it('on another machine adopts the set of the vault, and refuses what it cannot know', async () => {
    const vault = JSON.stringify(kept())
    const refreshSet = JSON.stringify(kept('REFRESH_TOKEN_KEYS'))
    const [signer] = kidsOf(kept())
    const home = homeOf('other')
    mkdirSync(home, { recursive: true })
    const other = { ...cloudflare, env: { ...cloudflare.env, XDG_CONFIG_HOME: home } }
    const run = (args: string[], input = '') => runAt(other, PROGRAM, args, { input })
    const before = versions().length

    expectRefused(await run(['rotate', '--url', URL]), 'This machine has no record of a deployment')
    expectRefused(await run(['rotate', '--name', WORKER]), 'This machine does not have ACCESS_TOKEN_KEYS')
    const unknown = await run(['put', '--name', WORKER, '--set', 'refresh'], refreshSet)
    expectRefused(unknown, 'Neither this machine nor the service tells which key signs today')
    const adopted = await run(['put', '--name', WORKER], vault)
    expect(expectDone(adopted)).toContain('The service has this set already. It is recorded.')
    expect(versions()).toHaveLength(before)
    const status = await run(['status'])
    expect(status.code).toBe(0)
    expect(status.stdout).toContain(`${signer} EdDSA: signs`)
    expect(status.stdout).toContain('REFRESH_TOKEN_KEYS: this machine does not have it')

    // Another service may answer at a URL of before.
    const record = join(home, 'edge-token-service', WORKER, 'deployment.json')
    const old = { ...JSON.parse(readFileSync(record, 'utf8')), url: 'https://old.example.com' }
    writeFileSync(record, JSON.stringify(old))
    expectRefused(
      await run(['rotate', '--name', WORKER]),
      `This machine remembers ${WORKER} at https://old.example.com, and the Worker has the ISSUER ${URL}`,
    )
  })

  it('replaces a compromised key at once, and says on another machine that its file is old', async () => {
    const pair = await login()
    // A machine that has the set of before.
    const home = homeOf('old')
    cpSync(cloudflare.env.XDG_CONFIG_HOME ?? '', home, { recursive: true })

    const fresh = await generateKey('ES256')
    const said = expectDone(await put(JSON.stringify({ keys: [fresh] }), '--url', URL, '--end-tokens'))
    expect(said).toMatch(/Accepted: Every token that .* signed is refused/)
    expect(await publishedKids()).toEqual([fresh.kid])
    expect((await send(pair)).status).toBe(401)
    await refresh(await login())

    const other = { ...cloudflare, env: { ...cloudflare.env, XDG_CONFIG_HOME: home } }
    const status = await runAt(other, PROGRAM, ['status', '--url', URL])
    expect(status.code).toBe(1)
    expect(status.stdout).toContain(`The file and the live service differ: the service shows ${fresh.kid}`)
    expectRefused(
      await runAt(other, PROGRAM, ['rotate', '--url', URL]),
      `the service shows ${fresh.kid}, and`,
    )
    // No answer shows the refresh keys. The access keys tell that this folder is not that of the service.
    expectRefused(
      await runAt(other, PROGRAM, ['rotate', '--url', URL, '--set', 'refresh']),
      'is that of another deployment',
    )
  })
})
