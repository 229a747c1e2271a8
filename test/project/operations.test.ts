import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'

// The tables of the log in the runbook, against the lines that the service writes.

const operations = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')
const source = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
  .join('\n')

/** Codes that are answered and never logged as a cause. */
const SILENT = ['unknown_path', 'method_not_allowed', 'misconfigured', 'failure']

const all = (pattern: RegExp) => [...source.matchAll(pattern)].map(([, found]) => found as string)
const unexplained = (names: readonly string[]) => names.filter((name) => !operations.includes(`\`${name}\``))

it('explains every event', () => {
  const events = all(/\bevent: '(\w+)'/g)
  expect(events.length).toBeGreaterThan(5)
  expect(unexplained(events)).toEqual([])
})

it('explains every cause', () => {
  const refusals = all(/refuse\(\s*'\w+',\s*'(\w+)'/g)
  const causes = [...refusals, ...all(/\bcause: '(\w+)'/g)].filter((cause) => !SILENT.includes(cause))
  expect(causes.length).toBeGreaterThan(30)
  expect(unexplained(causes)).toEqual([])
})

it('explains every refusal of a token, every second use and every reason of an end', () => {
  const union = (type: string) => {
    // The union is on one line, or has one line for each member, maybe after a comment. A blank line ends the type.
    const [, members = ''] = new RegExp(`export type ${type} =(.*?)\n\n`, 's').exec(source) ?? []
    return [...members.matchAll(/(?:^|\|)\s*'(\w+)'/g)].map(([, member]) => member as string)
  }
  const types = ['TokenRefusal', 'SecondUse', 'RevocationCause', 'RefusedOutcome'].map(union)
  for (const members of types) expect(members.length).toBeGreaterThan(4)
  // This is not a cause in the log, which has `proof_replayed`.
  const unlogged = ['unproven']
  expect(unexplained(types.flat().filter((name) => !unlogged.includes(name)))).toEqual([])
})

it('raises the epochs after a restore by the statement that a scenario runs', () => {
  const scenario = readFileSync(join(ROOT, 'test/scenarios/outages/lost-directory.test.ts'), 'utf8')
  const [, statement = ''] = /const RUNBOOK = '(.*)'/.exec(scenario) ?? []
  expect(statement).toMatch(/^update users/)
  expect(operations).toContain(`statement='${statement}'`)
})
