import { globSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { init, parse } from 'es-module-lexer'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'

await init

const MAX_LINES = 250

/** Folders of src/, each with the folders that it may import from. docs/architecture.md describes each. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  observe: ['core'],
  tokens: ['core', 'observe'],
  keys: ['core', 'observe', 'tokens'],
  users: ['core', 'observe'],
  events: ['core', 'observe', 'tokens', 'keys', 'users'],
  issuers: ['core', 'observe', 'tokens', 'users'],
  families: ['core', 'observe', 'users', 'events'],
  'unused-zod.ts': [],
  'rate-limits.ts': ['core', 'observe'],
  'config.ts': ['core', 'events', 'families'],
  flows: [
    'core',
    'observe',
    'tokens',
    'keys',
    'users',
    'issuers',
    'events',
    'families',
    'rate-limits.ts',
    'config.ts',
  ],
  http: [
    'core',
    'observe',
    'tokens',
    'keys',
    'users',
    'issuers',
    'events',
    'families',
    'rate-limits.ts',
    'config.ts',
    'flows',
  ],
  'app.ts': ['http'],
  'index.ts': ['app.ts', 'core', 'flows', 'observe', 'events', 'families'],
}

/** Files that run inside the object, with its storage. Other files call the object through cells.ts. */
const OBJECT = /^families\/object\//

/** Files of pure rules, which `npm run test:mutation` changes line by line. */
const RULES = /^families\/rules\//

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const filesOf = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    // Declarations for the compiler alone belong to no folder.
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => join(ROOT, folder, file))

function importsOf(file: string): Import[] {
  // The lexer reads TypeScript, and marks imports of types only.
  const [imports] = parse(readFileSync(file, 'utf8'))
  return imports.flatMap((one) => {
    if (one.type === 'import-meta' || !one.specifier?.startsWith('.')) return []
    return {
      from: relative(join(ROOT, 'src'), file),
      to: relative(join(ROOT, 'src'), join(file, '..', one.specifier)),
      typeOnly: one.type !== 'dynamic' && one.typeOnly,
    }
  })
}

const imports = filesOf('src').flatMap(importsOf)
const sources = globSync('packages/*/src', { cwd: ROOT })
const imported = sources.flatMap(filesOf).flatMap(importsOf)
const room = (file: string) => file.split('/')[0] as string
const shown = ({ from, to }: Import) => `${from} imports ${to}`

it('reads every import of src/, also those of types', () => {
  const written = filesOf('src').flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/^(?:import|export|\})[^'"\n]*from '(\.[^']+)'|\bimport\('\./gm),
  ])
  expect(imports.length).toBe(written.length)
  expect(imports.length).toBeGreaterThan(80)
  expect(imports.filter(({ typeOnly }) => typeOnly).length).toBeGreaterThan(10)
})

it('lists every folder of src/', () => {
  const rooms = new Set(filesOf('src').map((file) => room(relative(join(ROOT, 'src'), file))))
  expect([...rooms].filter((name) => !Object.hasOwn(MAY_IMPORT, name))).toEqual([])
})

it('lets imports point downward only', () => {
  const upward = imports.filter(
    ({ from, to, typeOnly }) =>
      room(from) !== room(to) &&
      !MAY_IMPORT[room(from)]?.includes(room(to)) &&
      // The database records the events of operators, which the one catalogue names.
      !(typeOnly && room(from) === 'users' && to === 'events/catalogue.ts'),
  )
  expect(upward.map(shown)).toEqual([])
})

it('lets a package import itself, tokens and core', () => {
  expect(imported.length).toBeGreaterThan(5)
  const packageOf = (file: string) => /^\.\.\/packages\/[\w-]+\//.exec(file)?.[0]
  const others = imported.filter(
    ({ from, to }) => packageOf(from) !== packageOf(to) && !['tokens', 'core'].includes(room(to)),
  )
  expect(others.map(shown)).toEqual([])
})

it('lets a test of a package import its tarball, and only tests of internals its source', () => {
  const tests = ['test/packages', 'test/browser'].flatMap(filesOf).flatMap(importsOf)
  expect(tests.length).toBeGreaterThan(20)
  const inside = tests.filter(({ to }) => /^\.\.\/packages\/[\w-]+\/src\//.test(to))
  expect(new Set(inside.map(({ from }) => from))).toEqual(new Set(['../test/packages/client/rules.test.ts']))
})

it('lets no file import the object but its entry', () => {
  const inside = imports.filter(({ from, to }) => !OBJECT.test(from) && OBJECT.test(to))
  expect(inside.map(shown)).toEqual(['index.ts imports families/object/cell.ts'])
})

it('lets no file import the object of a receiver but its entry', () => {
  const object = ['attempt', 'delivery-store', 'event-receiver', 'receiver-state', 'signing-keys']
  const inside = imports.filter(({ from, to, typeOnly }) => {
    const isPart = object.some((name) => to === `events/receivers/${name}.ts`)
    return isPart && !typeOnly && !/^events\/(receivers|ssf)\//.test(from)
  })
  expect(inside.map(shown)).toEqual(['index.ts imports events/receivers/event-receiver.ts'])
})

it('lets the rules of families import core, and types of messages and events only', () => {
  const impure = imports
    .filter(({ from, to }) => RULES.test(from) && !RULES.test(to) && room(to) !== 'core')
    .filter(({ to, typeOnly }) => !(typeOnly && ['families/protocol.ts', 'events/catalogue.ts'].includes(to)))
  expect(impure.map(shown)).toEqual([])
})

it('lets only the object use the history, which others ask a cell for', () => {
  const used = imports.filter(({ to, typeOnly }) => to === 'events/history.ts' && !typeOnly)
  expect(used.length).toBeGreaterThan(0)
  expect(used.filter(({ from }) => !OBJECT.test(from)).map(shown)).toEqual([])
})

it('writes each command of a cell in a file that no other command imports', () => {
  const commands = imports.filter(({ to }) => to.startsWith('families/object/commands/'))
  expect(commands.length).toBeGreaterThan(5)
  expect(new Set(commands.map(({ from }) => from))).toEqual(new Set(['families/object/cell.ts']))
})

it('lets a file see the platform only where it must', () => {
  const platform = filesOf('src').filter((file) => readFileSync(file, 'utf8').includes("from 'cloudflare:"))
  const files = platform.map((file) => relative(join(ROOT, 'src'), file))
  expect(files.toSorted()).toEqual([
    'events/receivers/event-receiver.ts',
    'families/object/cell.ts',
    'index.ts',
  ])
})

it('gives no two files the same name', () => {
  const files = filesOf('src').map((file) => relative(join(ROOT, 'src'), file))
  const named = Map.groupBy(files, (file) => basename(file))
  named.delete('index.ts')
  expect([...named.values()].filter((sharing) => sharing.length > 1)).toEqual([])
})

it('lets no flow call another: their common parts are in flows/steps', () => {
  const flow = /^flows\/(?!steps\/|service\.ts)/
  const calls = imports.filter(
    ({ from, to, typeOnly }) => !typeOnly && flow.test(to) && from.startsWith('flows/'),
  )
  expect(calls.map(shown)).toEqual([])
})

it('lets http call flows and not their steps', () => {
  const steps = imports.filter(
    ({ from, to, typeOnly }) => !typeOnly && room(from) === 'http' && to.startsWith('flows/steps/'),
  )
  expect(steps.map(shown)).toEqual([])
})

it('has no circular import', () => {
  const next = Map.groupBy(
    [...imports, ...imported].filter(({ typeOnly }) => !typeOnly),
    ({ from }) => from,
  )
  const finished = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) throw new Error([...path, file].join(' -> '))
    if (finished.has(file)) return
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file])
    finished.add(file)
  }
  for (const { from } of [...imports, ...imported]) visit(from, [])
})

/** The files of the pages. The lexer does not read JSX, so their imports are found by their form. */
const pageFiles = globSync('web/**/*.{ts,tsx}', { cwd: ROOT, exclude: ['**/*.d.ts'] })
const importsOfPages = pageFiles.flatMap((from) =>
  [
    ...readFileSync(join(ROOT, from), 'utf8').matchAll(
      /^(?:import|export) (type )?(?:(?:[^'\n;]*? |\{[^}]*\} )from )?'([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ].map(([, type, by = '', demanded]) => {
    const name = demanded ?? by
    return { from, to: name.startsWith('.') ? join(from, '..', name) : name, typeOnly: type !== undefined }
  }),
)

/** Modules without a dependency that the operators' commands and the console share. */
const SHARED_WITH_COMMANDS = [
  'src/issuers/issuer.ts',
  'src/issuers/issuer-input.ts',
  'scripts/operator/user-import-batches.ts',
  'scripts/operator/user-pages.ts',
]

it('lets a page import itself, what the pages share, the client and packages, and of src/ types alone', () => {
  expect(importsOfPages.length).toBeGreaterThan(150)
  expect(importsOfPages.filter(({ typeOnly }) => typeOnly).length).toBeGreaterThan(10)
  // Each word `from` with a name belongs to one of them.
  const written = pageFiles.flatMap((file) => [
    ...readFileSync(join(ROOT, file), 'utf8').matchAll(/\bfrom '|^import '|\bimport\('/gm),
  ])
  expect(importsOfPages.length).toBe(written.length)
  const common = /^web\/(components|service|style)\/|^web\/openapi\.d\.ts$|^packages\/client\/src\//
  const folder = (path: string) => path.split('/').slice(0, 2).join('/')
  const others = importsOfPages.filter(
    ({ from, to, typeOnly }) =>
      folder(from) !== folder(to) &&
      !common.test(to) &&
      !(typeOnly && to.startsWith('src/')) &&
      !(folder(from) === 'web/console' && SHARED_WITH_COMMANDS.includes(to)) &&
      !/^(preact|uplot|openapi-fetch|@edge-token-service\/client)(\/|$)/.test(to),
  )
  expect(others.map(shown)).toEqual([])
  const parts = importsOfPages.filter(({ from }) => common.test(from))
  expect(parts.filter(({ to }) => to.startsWith('web/') && !common.test(to)).map(shown)).toEqual([])
})

it(`has no file over ${MAX_LINES} lines`, () => {
  const long = [
    ...['src', 'scripts', ...sources].flatMap(filesOf),
    ...pageFiles.map((file) => join(ROOT, file)),
  ].filter((file) => readFileSync(file, 'utf8').split('\n').length > MAX_LINES)
  expect(pageFiles.length).toBeGreaterThan(60)
  expect(long.map((file) => relative(ROOT, file))).toEqual([])
})

it('never lets a script be imported by the service, nor a script need the platform', () => {
  expect(imports.filter(({ to }) => to.startsWith('..')).map(shown)).toEqual([])
  const platform = filesOf('scripts').filter((file) => readFileSync(file, 'utf8').includes("'cloudflare:"))
  expect(platform).toEqual([])
})

it('knows no HTTP and no OAuth in core/', () => {
  const words = /\b(https?|oauth|dpop|bearer|idempotency|headers?|status|scope|grants?|endpoint|cookie)\b/gi
  const said = filesOf('src/core').flatMap((file) => readFileSync(file, 'utf8').match(words) ?? [])
  expect(said).toEqual([])
})
