import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { readKeySet } from '../../scripts/key-set.ts'
import { ROOT } from '../../scripts/project.ts'

// What people paste from the documents into bash or zsh.

const documents = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name))]
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(join(ROOT, name), 'utf8'))
const blocks = documents.flatMap((text) =>
  [...text.matchAll(/^( *)```sh\n(.*?)^ *```$/gms)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  ),
)
const lines = blocks.flatMap((block) => block.split('\n'))
const commands = [...lines, ...documents.flatMap((text) => text.match(/`npm [^`]+`/g) ?? [])]

it('has no comment, which zsh would take for arguments', () => {
  expect(blocks.length).toBeGreaterThan(10)
  expect(lines.filter((line) => /(^|\s)#/.test(line))).toEqual([])
})

it('names the configuration to wrangler, and the deployment as its environment', () => {
  const calls = commands.filter((line) => /\bwrangler (?!login$)/.test(line))
  expect(calls.length).toBeGreaterThan(8)
  expect(calls.filter((line) => !line.includes(' --config wrangler.toml --env=""'))).toEqual([])
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const ours = Object.values(scripts).flatMap((script) => script.match(/\bwrangler [^&]+/g) ?? [])
  expect(ours.length).toBeGreaterThan(2)
  expect(ours.filter((call) => !call.includes(' --config wrangler.toml '))).toEqual([])
})

it('writes keys into a folder of their own, never into the checkout', () => {
  const written = commands.filter((line) => /npm run (--silent )?keys\b.*>/.test(line))
  expect(written.length).toBeGreaterThan(8)
  expect(written.filter((line) => !/ > "\$keys\/\w+\.keys\.json"/.test(line))).toEqual([])
  const names = ['access.keys.json', 'ACCESS_TOKEN_KEYS.keys.json', 'scripts/next.keys.json']
  const ignored = execFileSync('git', ['check-ignore', ...names], { cwd: ROOT, encoding: 'utf8' })
  expect(ignored.trim().split('\n')).toEqual(names)
})

it('makes keys that the owner alone can read, outside the checkout', async () => {
  const block = blocks.find((text) => text.includes('secret put REFRESH_TOKEN_KEYS')) ?? ''
  const local = block.split('\n').filter((line) => !line.includes('wrangler'))
  const script = [...local, 'printf %s "$keys"'].join('\n')
  const said = execFileSync('bash', ['-euc', script], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' })
  const folder = said.split('\n').at(-1) as string
  try {
    expect(relative(ROOT, folder)).toMatch(/^\.\./)
    expect(statSync(folder).mode & 0o077).toBe(0)
    expect(readdirSync(folder)).toEqual(['access.keys.json', 'refresh.keys.json'])
    const read = (name: string) => readKeySet(readFileSync(join(folder, name), 'utf8'))
    expect(await read('access.keys.json')).toMatchObject({ keys: [{ alg: 'EdDSA' }] })
    expect(await read('refresh.keys.json')).toMatchObject({ keys: [{ alg: 'HS256' }] })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
