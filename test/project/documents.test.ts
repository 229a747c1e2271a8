import { existsSync, globSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { loadGroups } from '../../scripts/openapi/service-app.ts'
import { ROOT } from '../../scripts/project.ts'
import { openApiDocument } from '../../src/http/openapi/document.ts'
import { DOCUMENTS, read, table } from '../support/documents.ts'

// Tests of the documents themselves. readme.test.ts compares their tables with the code.

const withoutBlocks = (text: string) => text.replaceAll(/^ *```.*?^ *```$/gms, '')

/** The anchors that GitHub gives to the headings of a document. */
const anchorsOf = (file: string) =>
  [...withoutBlocks(read(file)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

it('has a front page of at most 150 lines', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150)
})

it('links to files and headings that exist', () => {
  const links = DOCUMENTS.flatMap((file) =>
    [...withoutBlocks(read(file)).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => {
      const [path = '', anchor] = link.split('#')
      return { file, link, target: path === '' ? file : join(dirname(file), path), anchor }
    }),
  )
  expect(links.length).toBeGreaterThan(80)
  const broken = links.filter(
    ({ target, anchor }) =>
      !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor)),
  )
  expect(broken.map(({ file, link }) => `${file}: ${link}`)).toEqual([])
})

it('names folders and files of the project that exist', () => {
  const named = DOCUMENTS.flatMap((file) =>
    [
      ...read(file).matchAll(/`((?:src|test|scripts|bench|docs|examples|migrations|packages)\/[\w./*-]*)`/g),
    ].map(([, path = '']) => ({ file, path })),
  )
  expect(named.length).toBeGreaterThan(40)
  const missing = named.filter(({ path }) => globSync(path, { cwd: ROOT }).length === 0)
  expect(missing.map(({ file, path }) => `${file}: ${path}`)).toEqual([])
})

it('describes every folder of src/, and names files that exist', () => {
  const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
  const code = rooms.filter((room) => room.isDirectory() || /(?<!\.d)\.ts$/.test(room.name))
  const names = code.map((room) => (room.isDirectory() ? `${room.name}/` : room.name))
  expect(
    table('docs/architecture.md', 'folder or file', 'what it is for', 'it may import')
      .map(([name]) => name)
      .sort(),
  ).toEqual(names.sort())
  const files = new Set(globSync('{src,test,scripts}/**/*.ts', { cwd: ROOT }).map((file) => basename(file)))
  const named = read('docs/architecture.md').match(/[\w-]+(?:\.test)?\.ts\b/g) ?? []
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((name) => !files.has(name))).toEqual([])
})

it('has every document in the table of the front page, and every decision in its index', () => {
  const names = (folder: string) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.md'))
  const linked = (file: string) =>
    [...read(file).matchAll(/\]\(([^)#]+\.md)[^)]*\)/g)].map(([, link = '']) => join(dirname(file), link))
  const front = [
    ...names('docs').map((name) => `docs/${name}`),
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
  ]
  expect(front.filter((file) => !linked('README.md').includes(file))).toEqual([])
  const decisions = names('docs/decisions').filter((name) => name !== 'README.md')
  expect(
    decisions.filter((name) => !linked('docs/decisions/README.md').includes(`docs/decisions/${name}`)),
  ).toEqual([])
})

it('has one version: of the packages, the lock, the changelog and the OpenAPI document', async () => {
  const { version } = JSON.parse(read('package.json')) as { version: string }
  const lock = JSON.parse(read('package-lock.json')) as {
    version: string
    packages: { '': { version: string } }
  }
  expect([lock.version, lock.packages[''].version]).toEqual([version, version])
  const packages = globSync('packages/*/package.json', { cwd: ROOT })
  expect(packages.map((file) => (JSON.parse(read(file)) as { version: string }).version)).toEqual(
    packages.map(() => version),
  )
  const [, newest, date] = /^## \[(.*?)\] - (\S+)$/m.exec(read('CHANGELOG.md')) ?? []
  expect(newest).toBe(version)
  expect(date).toMatch(/^\d{4}-\d\d-\d\d$/)
  const described = { issuer: 'https://auth.example', oauthTokenEndpoint: true, transmits: true }
  expect(openApiDocument(await loadGroups(), described).info.version).toBe(version)
})
