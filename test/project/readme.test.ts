import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { CONFIG_NAMES, parseConfig } from '../../src/config.ts'
import { ERRORS } from '../../src/http/refusals/table.ts'

// The README's tables, against what they are about.

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const readme = read('README.md')

/** The rows of the table under a heading that begins with these cells. */
function table(...heading: string[]): string[][] {
  const start = readme.indexOf(`| ${heading.join(' | ')} |`)
  if (start === -1) throw new Error(`no table ${heading.join(', ')}`)
  const [, , ...lines] = readme.slice(start).split('\n\n')[0]?.split('\n') ?? []
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

it('lists every error code with its message and status', () => {
  const listed = table('code', 'message', 'status', 'when').map(([code, message, status]) => [
    code,
    { message, status: Number(status) },
  ])
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(ERRORS))
})

describe('the configuration', () => {
  const rows = table('variable', 'default', 'bounds', 'what it costs').map(
    ([name = '', fallback = '', bounds = '']) => ({ name, fallback, bounds }),
  )
  const least = { ISSUER: 'https://auth.example', AUDIENCE: 'https://api.example' }
  const numbers = rows.filter(({ fallback }) => /^\d+$/.test(fallback))

  it('names every variable', () => {
    const secrets = table('secret', 'what').map(([name]) => name)
    expect([...rows.map(({ name }) => name), 'OPERATOR_TOKEN'].sort()).toEqual(CONFIG_NAMES.toSorted())
    expect(secrets).toContain('OPERATOR_TOKEN')
  })

  it('names every default', () => {
    const stated = Object.fromEntries(numbers.map(({ name, fallback }) => [name, fallback]))
    const others = rows.filter((row) => !numbers.includes(row)).map(({ name, fallback }) => [name, fallback])
    expect(Object.fromEntries(others)).toEqual({
      ISSUER: 'none, required',
      AUDIENCE: 'none, required',
      REQUIRE_DPOP: 'off',
      REUSE_GRACE_FOR: 'origin',
      ADMINISTRATION_REQUIRES_DPOP: 'off',
      OAUTH_TOKEN_ENDPOINT: 'on',
      ALLOWED_ORIGINS: 'none',
      DIRECTORY_REGION: 'weur',
      ENVIRONMENT: 'unset',
    })
    expect(
      parseConfig({
        ...least,
        ...stated,
        REQUIRE_DPOP: 'off',
        REUSE_GRACE_FOR: 'origin',
        ADMINISTRATION_REQUIRES_DPOP: 'off',
        OAUTH_TOKEN_ENDPOINT: 'on',
        ALLOWED_ORIGINS: '',
        DIRECTORY_REGION: 'weur',
      }),
    ).toEqual(parseConfig(least))
  })

  it.each(numbers.map(({ name, bounds }) => [name, bounds]))(
    '%s is bounded: %s',
    (name = '', bounds = '') => {
      const [min = NaN, max = NaN] = bounds
        .replaceAll(',', '')
        .split(' to ')
        .map((bound) => Number.parseInt(bound, 10))
      const withValue = (value: number) => () => parseConfig({ ...least, [name]: String(value) })
      expect(withValue(min)).not.toThrow()
      expect(withValue(max)).not.toThrow()
      expect(withValue(min - 1)).toThrow(name)
      expect(withValue(max + 1)).toThrow(name)
    },
  )
})

it('states the rate limits of wrangler.toml', () => {
  const { ratelimits } = parse(read('wrangler.toml')) as unknown as {
    ratelimits: { name: string; simple: { limit: number; period: number } }[]
  }
  const stated = table('binding', 'counts', 'limit').map(([name, , limit]) => [name, limit])
  expect(stated).toEqual(
    ratelimits.map(({ name, simple }) => [name, `${simple.limit} in ${simple.period} s`]),
  )
})

it('names no script that is not there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = [...readme.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name as string)
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
})

it('names every event of the log and every field, and no others', () => {
  const [, stated = ''] = /with these fields and\nno others: (.*?)\. No token/s.exec(readme) ?? []
  const [fields, events] = stated.split('. Events: ').map((list) => list.match(/\w+/g))
  const source = read('src/observe/events.ts')
  const [, union = ''] = /readonly event:\n(.*?)\n {2}readonly/s.exec(source) ?? []
  const [, allowed = ''] = /const FIELDS[^=]* = \[(.*?)\]/s.exec(source) ?? []
  expect(events).toEqual(union.match(/\w+/g))
  expect(fields).toEqual(allowed.match(/\w+/g))
})
