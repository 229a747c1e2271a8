import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'

// The checks find the faults that they are for. Each fault is in a file that the rules of src/ check.

const folder = mkdtempSync(join(tmpdir(), 'ets-lint-'))
symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
const uncommented = readFileSync(join(ROOT, 'src', 'tsconfig.json'), 'utf8').replace(/^\s*\/\/.*$/gm, '')
const { compilerOptions } = JSON.parse(uncommented) as { compilerOptions: { types: string[] } }
const types = compilerOptions.types.map((name) => (name.startsWith('.') ? join(ROOT, 'src', name) : name))
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    extends: join(ROOT, 'src', 'tsconfig.json'),
    compilerOptions: { types, incremental: false, tsBuildInfoFile: null },
    include: ['*.ts'],
  }),
)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The output of a program of node_modules for these files, run by this Node. */
function check(program: string[], files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const [name = '', ...args] = program
  const path = join(ROOT, 'node_modules', '.bin', name)
  const { stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: folder, encoding: 'utf8' })
  for (const name of Object.keys(files)) rmSync(join(folder, name))
  return stdout + stderr
}

describe('npm run check:lint', () => {
  it('runs these rules', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    expect(scripts['check:lint']).toBe('biome ci && oxlint')
    expect(scripts['check:static']).toContain('check:lint')
  })

  // A file for each fault, and the rule that it breaks.
  const FAULTS = {
    'promise-not-awaited': [
      'no-floating-promises',
      'export function late(kv: KVNamespace) {\n  kv.put("a", "b")\n}',
    ],
    'promise-not-expected': [
      'no-misused-promises',
      'export const all = (list: string[]) => list.forEach(async (one) => { await fetch(one) })',
    ],
    'switch-not-exhaustive': [
      'switch-exhaustiveness-check',
      'export function of(kind: "a" | "b") {\n  switch (kind) {\n    case "a": return 1\n    default: return 2\n  }\n}',
    ],
    'unsafe-cast': ['no-unsafe-type-assertion', 'export const kind = (text: unknown) => text as "a" | "b"'],
    'cast-by-unknown': [
      'no-unsafe-type-assertion',
      'export const kind = (count: number) => count as unknown as string',
    ],
    right: [
      undefined,
      `export async function early(kv: KVNamespace) {\n  await kv.put("a", "b")\n}
export function of(kind: "a" | "b") {\n  switch (kind) {\n    case "a": return 1\n    case "b": return 2\n  }\n}
export const names = ["a", "b"] as const`,
    ],
  } as const

  it('catches each fault, and accepts the correct version of the same code', () => {
    const files = Object.entries(FAULTS).map(([name, [, text]]) => [`${name}.ts`, text] as const)
    const said = check(['oxlint', '--format=unix', ...files.map(([name]) => name)], Object.fromEntries(files))
    const found = Object.keys(FAULTS).map((name) => {
      const lines = said.split('\n').filter((line) => line.includes(`${name}.ts:`))
      return [name, lines.map((line) => /typescript\(([\w-]+)\)/.exec(line)?.[1])]
    })
    const broken = Object.entries(FAULTS).map(([name, [rule]]) => [name, rule === undefined ? [] : [rule]])
    expect(found).toEqual(broken)
  })
})

describe('npm run check:types', () => {
  it('has no Node globals in src/', () => {
    const said = check(['tsc', '-p', folder, '--pretty', 'false'], {
      'timer.ts': 'export let timer: NodeJS.Timeout',
      'file.ts': "import { readFileSync } from 'node:fs'\nexport const read = readFileSync",
      'hash.ts': "import { createHash } from 'node:crypto'\nexport const hash = createHash('sha256')",
    })
    const of = (file: string) => said.split('\n').filter((line) => line.startsWith(file))
    expect(of('timer.ts')).toEqual([expect.stringContaining("has no exported member 'Timeout'")])
    expect(of('file.ts')).toEqual([expect.stringContaining("'node:fs'")])
    expect(of('hash.ts')).toEqual([])
  })
})
