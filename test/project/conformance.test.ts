import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'

const FOLDER = join(ROOT, 'test/conformance')

interface Row {
  readonly section: string
  readonly file: string
  readonly title: string
}

const lines = readFileSync(join(FOLDER, 'README.md'), 'utf8').split('\n')
const entries = lines.filter((line) => /^\| (?!requirement \|)/.test(line))

const rows = entries.map((line): Row => {
  const [, section, file, title] =
    /^\| .+ \| ([^|]*§[^|]*) \| \[[\w.-]+\]\(([\w./-]+)\) › (.+) \|$/.exec(line) ?? []
  if (section === undefined || file === undefined || title === undefined) throw new Error(`no row: ${line}`)
  return { section, file, title }
})

/** Whether a source has a test or a suite of this title: the first argument of a call. */
function has(source: string, title: string): boolean {
  const literal = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`\\(\\s*(['"\`])${literal}\\1`).test(source)
}

it('has rows, each with its section', () => {
  expect(rows.length).toBeGreaterThan(40)
})

it('names tests that exist', () => {
  const missing = rows.filter(({ file, title }) => {
    const path = join(FOLDER, file)
    return !existsSync(path) || !has(readFileSync(path, 'utf8'), title)
  })
  expect(missing).toEqual([])
})

it('names every suite of test/conformance but the fuzzing', () => {
  const suites = readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts') && !name.startsWith('fuzz'))
  const named = new Set(rows.map(({ file }) => file))
  expect(suites.filter((name) => !named.has(name))).toEqual([])
})
