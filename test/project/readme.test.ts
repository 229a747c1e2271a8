import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { CONFIG_NAMES, parseConfig } from '../../src/config.ts'
import { ERRORS } from '../../src/http/refusals/table.ts'
import { DOCUMENTS, read, table } from '../support/documents.ts'

// The documents' tables, against the code.

it('lists every error code with its message and status', () => {
  const listed = table('docs/api.md', 'code', 'message', 'status', 'when').map(([code, message, status]) => [
    code,
    { message, status: Number(status) },
  ])
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(ERRORS))
})

describe('the configuration', () => {
  const rows = table('docs/configuration.md', 'variable', 'default', 'bounds', 'what it costs').map(
    ([name = '', fallback = '', bounds = '']) => ({ name, fallback, bounds }),
  )
  const least = { ISSUER: 'https://auth.example', AUDIENCE: 'https://api.example' }
  const numbers = rows.filter(({ fallback }) => /^\d+$/.test(fallback))

  it('names every variable', () => {
    const secrets = table('docs/configuration.md', 'secret', 'what').map(([name]) => name)
    expect([...rows.map(({ name }) => name), 'OPERATOR_TOKEN'].sort()).toEqual(CONFIG_NAMES.toSorted())
    expect(secrets).toContain('OPERATOR_TOKEN')
  })

  it('names every default', () => {
    const stated = Object.fromEntries(numbers.map(({ name, fallback }) => [name, fallback]))
    const others = rows.filter((row) => !numbers.includes(row)).map(({ name, fallback }) => [name, fallback])
    expect(Object.fromEntries(others)).toEqual({
      ISSUER: 'the URL of the deployment, by npm run deploy',
      AUDIENCE: 'the issuer, by npm run deploy',
      REQUIRE_DPOP: 'off',
      REUSE_GRACE_FOR: 'origin',
      ADMINISTRATION_REQUIRES_DPOP: 'off',
      OAUTH_TOKEN_ENDPOINT: 'on',
      ALLOWED_ORIGINS: 'none',
      DIRECTORY_REGION: 'weur',
      GROUP_COMMIT: 'on',
      STEP_SPANS: 'off',
      CONSOLE: 'off',
      ACCESS_TEAM_DOMAIN: 'none',
      ACCESS_AUDIENCE: 'none',
      DEMO_USER: 'unset',
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
        GROUP_COMMIT: 'on',
        STEP_SPANS: 'off',
        CONSOLE: 'off',
        ACCESS_TEAM_DOMAIN: '',
        ACCESS_AUDIENCE: '',
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
  const stated = table('docs/configuration.md', 'binding', 'counts', 'limit').map(([name, , limit]) => [
    name,
    limit,
  ])
  expect(stated).toEqual(
    ratelimits.map(({ name, simple }) => [name, `${simple.limit} in ${simple.period} s`]),
  )
})

it('names only scripts that exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = DOCUMENTS.flatMap((file) =>
    [...read(file).matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name as string),
  )
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
})

it('names every event of the log and every field, and no others', () => {
  const storage = read('docs/storage.md')
  const [, statedFields = ''] = /with these fields and no others: (.*?)\.\n/s.exec(storage) ?? []
  const [, statedEvents = ''] = /The events are (.*?)\.\s/s.exec(storage) ?? []
  const [fields, events] = [statedFields, statedEvents].map((list) => list.match(/\w+/g))
  const source = read('src/observe/events.ts')
  const [, union = ''] = /readonly event:\n(.*?)\n {2}readonly/s.exec(source) ?? []
  const [, allowed = ''] = /const FIELDS[^=]* = \[(.*?)\]/s.exec(source) ?? []
  expect(events).toEqual(union.match(/\w+/g))
  expect(fields).toEqual(allowed.match(/\w+/g))
})
