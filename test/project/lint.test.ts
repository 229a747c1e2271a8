import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'

// The checks catch what they are there for: each fault is put into a file that is checked by the rules of src/.

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

/** What a program of node_modules says of a file with this text, run by this Node. */
function check(program: string[], text: string): string {
  writeFileSync(join(folder, 'fixture.ts'), text)
  const [name = '', ...args] = program
  const path = join(ROOT, 'node_modules', '.bin', name)
  const { stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: folder, encoding: 'utf8' })
  return stdout + stderr
}

describe('npm run check:lint', () => {
  const rulesOf = (text: string) =>
    [...check(['oxlint', '--format=unix', 'fixture.ts'], text).matchAll(/typescript\(([\w-]+)\)/g)].map(
      ([, rule]) => rule,
    )

  it('runs these rules', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    expect(scripts['check:lint']).toBe('biome ci && oxlint')
    expect(scripts['check:static']).toContain('check:lint')
  })

  it.each([
    [
      'a promise that nobody awaits, also one of the platform',
      'no-floating-promises',
      'export function late(kv: KVNamespace) {\n  kv.put("a", "b")\n}',
    ],
    [
      'a promise where none is expected',
      'no-misused-promises',
      'export const all = (list: string[]) => list.forEach(async (one) => { await fetch(one) })',
    ],
    [
      'a switch that is not exhaustive, in spite of a default',
      'switch-exhaustiveness-check',
      'export function of(kind: "a" | "b") {\n  switch (kind) {\n    case "a": return 1\n    default: return 2\n  }\n}',
    ],
    [
      'an unsafe cast',
      'no-unsafe-type-assertion',
      'export const kind = (text: unknown) => text as "a" | "b"',
    ],
    [
      'a cast by way of unknown',
      'no-unsafe-type-assertion',
      'export const kind = (count: number) => count as unknown as string',
    ],
  ])('catches %s', (_fault, rule, text) => {
    expect(rulesOf(text)).toEqual([rule])
  })

  it('accepts the correct version of the same code', () => {
    const right = [
      'export async function early(kv: KVNamespace) {\n  await kv.put("a", "b")\n}',
      'export function of(kind: "a" | "b") {\n  switch (kind) {\n    case "a": return 1\n    case "b": return 2\n  }\n}',
      'export const names = ["a", "b"] as const',
    ]
    expect(rulesOf(right.join('\n'))).toEqual([])
  })
})

describe('npm run check:types', () => {
  it('has no Node globals in src/', () => {
    const errors = (text: string) => check(['tsc', '-p', folder], text).match(/TS\d+: .*/g)
    expect(errors('export let timer: NodeJS.Timeout')).toEqual([
      expect.stringContaining("has no exported member 'Timeout'"),
    ])
    expect(errors("import { readFileSync } from 'node:fs'\nexport const read = readFileSync")).toEqual([
      expect.stringContaining("'node:fs'"),
    ])
    expect(errors("import { createHash } from 'node:crypto'\nexport const hash = createHash('sha256')")).toBe(
      null,
    )
  })
})
