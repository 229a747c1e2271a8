import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import {
  ACTOR_KINDS,
  CAUSES,
  ENDING_CAUSES,
  EVENT_NAMES,
  OPERATOR_EVENTS,
} from '../../src/events/catalogue.ts'
import { table } from '../support/documents.ts'

// The tables of the log in the runbook, against the lines that the service writes.

const operations = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')
const source = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  // The causes of events are no causes of log lines.
  .filter((file) => file.endsWith('.ts') && !/^(events|families\/object\/commands)\//.test(file))
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
  .join('\n')

/** Codes that are answered and never logged as a cause. */
const SILENT = ['unknown_path', 'method_not_allowed', 'misconfigured']

const all = (pattern: RegExp) => [...source.matchAll(pattern)].map(([, found]) => found as string)
const unexplained = (names: readonly string[]) => names.filter((name) => !operations.includes(`\`${name}\``))

it('explains every event', () => {
  const events = all(/\bevent\(\{\s*event: '(\w+)'/g)
  expect(events.length).toBeGreaterThan(5)
  expect(unexplained(events)).toEqual([])
})

it('explains every cause', () => {
  const refusals = all(/refuse\(\s*'\w+',\s*'(\w+)'/g)
  const causes = [...refusals, ...all(/\bcause: '(\w+)'/g)].filter((cause) => !SILENT.includes(cause))
  expect(causes.length).toBeGreaterThan(30)
  expect(unexplained(causes)).toEqual([])
})

it('explains every refusal of a token, and every second use', () => {
  const union = (type: string) => {
    // The union is on one line, or has one line for each member, maybe after a comment. A blank line ends the type.
    const [, members = ''] = new RegExp(`export type ${type} =(.*?)\n\n`, 's').exec(source) ?? []
    return [...members.matchAll(/(?:^|\|)\s*'(\w+)'/g)].map(([, member]) => member as string)
  }
  const types = ['TokenRefusal', 'SecondUse', 'RefusedOutcome'].map(union)
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

it('explains every reason of an end', () => {
  expect(ENDING_CAUSES.length).toBeGreaterThan(4)
  expect(unexplained(ENDING_CAUSES)).toEqual([])
})

it('lists every event of operators', () => {
  const listed = table('docs/api.md', 'event of an operator', '`subjectId`', '`detail`')
  expect(listed.flatMap(([names = '']) => names.split(', ')).sort()).toEqual([...OPERATOR_EVENTS].sort())
})

it('lists every event of a history, with each cause, and every actor', () => {
  const api = 'docs/api.md'
  const events = table(api, '`event`', 'when', '`cause`')
  const names = events.flatMap(([name = '']) => name.split(', '))
  expect(names.sort()).toEqual([...EVENT_NAMES].sort())
  const endings = table(api, 'cause of `session_ended`', 'what ended it').map(([cause]) => cause)
  expect(endings).toEqual(ENDING_CAUSES)
  const others = events.flatMap(([, , causes = '']) => causes.match(/\b[a-z_]+\b/g) ?? [])
  expect(CAUSES.filter((cause) => ![...endings, ...others].includes(cause))).toEqual([])
  expect(table(api, '`actor.kind`', 'who').map(([kind]) => kind)).toEqual(ACTOR_KINDS)
})
