import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readKeySet } from '../../scripts/keys/key-set.ts'
import { ROOT } from '../../scripts/project.ts'
import { DOCUMENTS, read, shellBlocks } from '../support/documents.ts'
import { MISUNDERSTOOD, rehearse, SHELLS, type Shell } from '../support/shells.ts'

// The blocks of the documents, pasted into bash, zsh or dash.

const documents = DOCUMENTS.map(read)
const blocks = DOCUMENTS.flatMap(shellBlocks)
const lines = blocks.flatMap((block) => block.split('\n'))
const commands = [...lines, ...documents.flatMap((text) => text.match(/`npm [^`]+`/g) ?? [])]

const folder = mkdtempSync(join(tmpdir(), 'ets-paste-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('has no comment in a block, because zsh reads it as arguments', () => {
  expect(blocks.length).toBeGreaterThan(10)
  expect(lines.filter((line) => /(^|\s)#/.test(line))).toEqual([])
})

it('has no placeholder that a variable could fill', () => {
  // Words in capitals, except assigned and used variables, roles, secrets, flags of curl, methods and JSON.
  const allowed =
    /^(URL|USER_ID|OPERATOR_TOKEN|(ACCESS|REFRESH)_TOKEN_KEYS|EVENT_KEYS|[ER]S256|REVOKED|ROLE_\w+|PUT|PATCH|DELETE|POST|HS256|JSON|ACCESS_TOKEN_TTL_SECONDS|LINEARIZABILITY_\w+|ALLOWED_ORIGINS|CI|CHROMIUM|STEP_SPANS|ACCOUNT_ID|API_TOKEN|X_LOCAL_\w+)$/
  const capitals = lines.flatMap((line) => line.match(/\b[A-Z][A-Z_0-9]{2,}\b/g) ?? [])
  expect(capitals.filter((word) => !allowed.test(word))).toEqual([])
  expect(lines.filter((line) => /<[\w-]+>|\.\.\./.test(line))).toEqual([])
})

it('reads the terminal only in the last line of a block', () => {
  const asks = /\bwrangler login|npm run (--silent )?user -- (add|password)|command-line login|\bread -r/
  const early = blocks.filter((block) =>
    block
      .trimEnd()
      .split('\n')
      .slice(0, -1)
      .some((line) => asks.test(line)),
  )
  expect(early).toEqual([])
})

describe.each(DOCUMENTS.filter((file) => shellBlocks(file).length > 0))('%s', (file) => {
  // The quick start sets variables that other documents use.
  const before = file === 'README.md' ? [] : shellBlocks('README.md')

  it('does the same in every shell, pasted as a whole', async () => {
    expect(SHELLS).toContain('bash')
    const rehearsals = await Promise.all(
      SHELLS.map((shell) => rehearse(shell, [...before, ...shellBlocks(file)], join(folder, file, shell))),
    )
    for (const [index, { called, stdout, stderr }] of rehearsals.entries()) {
      const shell = SHELLS[index]
      expect({ shell, stderr: stderr.match(MISUNDERSTOOD)?.input ?? '' }).toEqual({ shell, stderr: '' })
      expect({ shell, called, stdout }).toEqual({ ...rehearsals[0], stderr: undefined, shell })
      expect(called.split('\n').length).toBeGreaterThan(1)
    }
  })
})

it
  .runIf(SHELLS.includes('zsh'))
  .each(['npm test # a comment', 'npm run "x!y"', 'npm run a?b', 'npm run $NOT_SET', 'npm run <(echo a)'])(
  'would notice that the shells differ about: %s',
  async (line) => {
    const at = (shell: Shell) => rehearse(shell, [line], mkdtempSync(join(folder, 'differs-')))
    const rehearsals = await Promise.all(SHELLS.map(at))
    const misunderstood = rehearsals.some(({ stderr }) => MISUNDERSTOOD.test(stderr))
    expect(misunderstood || new Set(rehearsals.map(({ called }) => called)).size > 1).toBe(true)
  },
)

it('names the configuration to wrangler, and the deployment as its environment', () => {
  const calls = commands.filter((line) => /\bwrangler (?!login$)/.test(line))
  expect(calls.length).toBeGreaterThan(4)
  const named = / --config (?:wrangler\.toml --env=""|\.wrangler\/deployments\/[\w-]+\.json)/
  expect(calls.filter((line) => !named.test(line))).toEqual([])
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const ours = Object.values(scripts).flatMap((script) => script.match(/\bwrangler [^&]+/g) ?? [])
  expect(ours.length).toBeGreaterThan(1)
  expect(ours.filter((call) => !call.includes(' --config wrangler.toml '))).toEqual([])
})

it('writes keys into a folder of their own, never into the checkout', () => {
  const written = commands.filter((line) => /npm run (--silent )?keys\b.*>/.test(line))
  expect(written.length).toBeGreaterThan(5)
  expect(written.filter((line) => !/ > "\$keys\/\w+\.keys\.json"/.test(line))).toEqual([])
  const names = ['access.keys.json', 'ACCESS_TOKEN_KEYS.keys.json', 'scripts/next.keys.json']
  const ignored = execFileSync('git', ['check-ignore', ...names], { cwd: ROOT, encoding: 'utf8' })
  expect(ignored.trim().split('\n')).toEqual(names)
})

it('makes keys outside the checkout that only the owner can read', async () => {
  const block = blocks.find((text) => text.includes('--set refresh --end-tokens')) ?? ''
  const local = block.split('\n').filter((line) => !/ -- put |\brm -r/.test(line))
  const script = [...local, 'printf %s "$keys"'].join('\n')
  const said = execFileSync('bash', ['-euc', script], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' })
  const folder = said.split('\n').at(-1) as string
  try {
    expect(relative(ROOT, folder)).toMatch(/^\.\./)
    expect(statSync(folder).mode & 0o077).toBe(0)
    expect(readdirSync(folder)).toEqual(['access.keys.json', 'refresh.keys.json'])
    const keysOf = (name: string) => readKeySet(readFileSync(join(folder, name), 'utf8'))
    expect(await keysOf('access.keys.json')).toMatchObject({ keys: [{ alg: 'EdDSA' }] })
    expect(await keysOf('refresh.keys.json')).toMatchObject({ keys: [{ alg: 'HS256' }] })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
