import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundledByEsbuild, oldWorker } from '../../support/bundles.ts'
import { installed } from '../../support/installed.ts'
import { NODE_VERSIONS } from '../../support/node-versions.ts'
import { typeCheckNode, typeCheckPage, typeCheckWorker } from '../../support/type-checks.ts'
import { newSetKey, receiver, sign } from './parts/sets.ts'
import { deliver, newMessage, newSecret, newSigningKey, v1, v1a } from './parts/webhooks.ts'

// The entries for events, in a project of somebody else: on Node, in a Worker and bundled.

const run = promisify(execFile)
const project = installed('verify')

afterAll(() => project.remove())

/** Judges a webhook by either kind of key, a forged one, one that is sent again, and the same of a SET. */
const JUDGE = `
import { verifyWebhook } from '@edge-token-service/verify/webhook'
import { memoryReplayStore, verifySet } from '@edge-token-service/verify/set'
export async function judge({ request, secrets, publicKeys, jwt, set }) {
  const replay = memoryReplayStore()
  const forged = { ...request, rawBody: request.rawBody + ' ' }
  const calls = [
    () => verifyWebhook({ ...request, headers: new Headers(request.headers) }, { secrets }),
    () => verifyWebhook(request, { publicKeys }),
    () => verifyWebhook(forged, { secrets, publicKeys }),
    () => verifyWebhook(request, { secrets, replay }),
    () => verifyWebhook(request, { secrets, replay }),
    () => verifySet(jwt, { ...set, replay }),
    () => verifySet(jwt, { ...set, replay }),
    () => verifySet(jwt.slice(0, -8) + 'AAAAAAAA', { ...set, replay }),
  ]
  const verdicts = []
  for (const call of calls) {
    const verified = await call()
    verdicts.push(verified.ok ? 'accepted' : verified.error)
  }
  return verdicts
}
`
const PROGRAM = `
import { judge } from './judge.mjs'
console.log(JSON.stringify(await judge(JSON.parse(process.env.GIVEN))))
`
const WORKER = `
import { judge } from './judge.mjs'
export default { fetch: async (request) => Response.json(await judge(await request.json())) }
`
const VERDICTS = [
  'accepted',
  'accepted',
  'invalid_webhook',
  'accepted',
  'replayed',
  'accepted',
  'replayed',
  'invalid_key',
]

describe('the entries for events', () => {
  let given: string

  beforeAll(async () => {
    project.write('judge.mjs', JUDGE)
    project.write('main.mjs', PROGRAM)
    const [secret, { privateKey, publicKey }, message] = [newSecret(), newSigningKey(), newMessage()]
    const { headers, rawBody } = deliver(message, v1(secret, message), v1a(privateKey, message))
    const key = await newSetKey()
    const { issuer, audience, keys } = receiver([key])
    const request = { headers: Object.fromEntries(headers as Headers), rawBody }
    const all = { request, secrets: [secret], publicKeys: [publicKey], set: { issuer, audience, keys } }
    given = JSON.stringify({ ...all, jwt: await sign(key) })
  })

  const printed = async (program: string, file: string) => {
    const env = { ...process.env, GIVEN: given }
    const { stdout, stderr } = await run(program, [file], { cwd: project.folder, env })
    return [JSON.parse(stdout), stderr]
  }

  it.each(NODE_VERSIONS)('run on Node %s without a warning', async (_, program) => {
    expect(await printed(program(), 'main.mjs')).toEqual([VERDICTS, ''])
  })

  it('run in a bundle of esbuild', async () => {
    const { file, text } = await bundledByEsbuild(project, join(project.folder, 'main.mjs'))
    expect(text).not.toMatch(/^import|from ?"@edge/m)
    expect(await printed(process.execPath, file)).toEqual([VERDICTS, ''])
  })

  it('run in a Worker of an old compatibility date without nodejs_compat', async () => {
    const worker = await oldWorker(project, project.write('worker.mjs', WORKER))
    try {
      const answer = await worker.fetch('http://localhost/', { method: 'POST', body: given })
      expect(await answer.json()).toEqual(VERDICTS)
    } finally {
      await worker.dispose()
    }
  })
})

/** The modules that a program has which imports an entry, and its bytes, minified. */
async function sizeOf(entry: string, name: string) {
  const stdin = {
    contents: `import { ${name} } from '@edge-token-service/verify${entry}'; console.log(${name})`,
    resolveDir: project.folder,
  }
  const options = { bundle: true, minify: true, format: 'esm', write: false, metafile: true } as const
  const { outputFiles, metafile } = await build({ ...options, logLevel: 'silent', stdin })
  return { bytes: outputFiles[0]?.contents.byteLength ?? 0, modules: Object.keys(metafile.inputs).join('\n') }
}

it('cost a program nothing that verifies access tokens alone, and webhooks need no jose', async () => {
  const webhook = await sizeOf('/webhook', 'verifyWebhook')
  expect(webhook.modules).toContain('verify/dist/webhook.js')
  expect(webhook.modules).not.toMatch(/jose|dist\/(?:set|index)\.js/)
  expect(webhook.bytes).toBeLessThan(4_000)
  const tokens = await sizeOf('', 'verifyAccessToken')
  expect(tokens.modules).toContain('jose')
  expect(tokens.modules).not.toMatch(/dist\/(?:set|webhook)\.js/)
  expect((await sizeOf('/set', 'verifySet')).bytes).toBeLessThan(40_000)
})

const USE = `
import { type ReplayStore, type SetOptions, type Subject, CAEP, memoryReplayStore, verifySet } from '@edge-token-service/verify/set'
import { type WebhookOptions, verifyWebhook } from '@edge-token-service/verify/webhook'

const replay: ReplayStore = { remember: async (id: string, until: number) => id.length < until }
const options: WebhookOptions = { secrets: ['whsec_'], replay, toleranceSeconds: 60 }
export async function take(request: { headers: { get(name: string): string | null } }, rawBody: string): Promise<string> {
  const verified = await verifyWebhook({ headers: request.headers, rawBody }, options)
  if (!verified.ok) return verified.error
  // @ts-expect-error -- the body may have another form
  void verified.event.type
  return verified.event?.type ?? verified.id
}
const set: SetOptions = { issuer: '', audience: '', replay: memoryReplayStore(), algorithms: ['ES256'] }
export async function takeSet(jwt: string): Promise<string> {
  const verified = await verifySet(jwt, set)
  if (!verified.ok) return verified.error
  const { claims, subject } = verified
  if (claims.events[CAEP.sessionRevoked] === undefined) return claims.jti
  return nameOf(subject)
}
function nameOf(subject: Subject | null): string {
  switch (subject?.format) {
    case 'iss_sub':
      return subject.sub
    case 'complex':
      return nameOf(subject.members.user ?? null)
    case 'email':
      return subject.email
    case 'opaque':
      return subject.id
    case 'other':
      return Object.keys(subject.identifier).join()
    case undefined:
      return ''
  }
}
// @ts-expect-error -- without a store a SET could be sent again for days
void verifySet('', { issuer: '', audience: '' })
// @ts-expect-error -- a symmetric algorithm
void verifySet('', { ...set, algorithms: ['HS256'] })
`
const NODE = `
import { createServer } from 'node:http'
import { verifyWebhook } from '@edge-token-service/verify/webhook'
createServer((req) => void verifyWebhook({ headers: req.headers, rawBody: Buffer.from('') }, { publicKeys: [] }))
`

describe('the declarations', () => {
  beforeAll(() => {
    project.borrow('@types')
    for (const folder of ['worker', 'server', 'page']) project.write(`${folder}/use.ts`, USE)
    project.write('worker/index.ts', `export * from './use.ts'\nexport default {}`)
    project.write('server/index.ts', NODE)
  })

  it('check in a Worker, on Node and in a page', () => {
    expect(typeCheckWorker(project, 'worker')).toBe('')
    expect(typeCheckNode(project, 'server')).toBe('')
    expect(typeCheckPage(project, 'page')).toBe('')
  }, 60_000)
})
