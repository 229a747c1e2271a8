import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { read, shellBlocks } from '../support/documents.ts'
import { installed } from '../support/installed.ts'
import { MISUNDERSTOOD, paste, SHELLS } from '../support/shells.ts'
import { typeCheckPage, typeCheckWorker } from '../support/type-checks.ts'

// The lines to copy on the page at `/`, from a running service: they are those of the documents, and they work.

const origin = `http://localhost:${inject('service').port}`
const lines = new Map<string, string>()

beforeAll(async () => {
  const html = await (await fetch(origin)).text()
  for (const [, name = '', text = ''] of html.matchAll(
    /<pre class="code" data-copy="([^"]*)">(.*?)<\/pre>/gs,
  )) {
    lines.set(name, unescaped(text))
  }
})

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

const CLIENT = 'An app: the client package'
const JOSE = 'An API: jose'
const WORKER = 'An API in a Worker: the verify package'
const VARIABLES = 'The same Worker: wrangler.toml'

/** The blocks of TypeScript in a document. */
const typeScriptOf = (file: string) =>
  [...read(file).matchAll(/```ts\n(.*?)\n```/gs)].map(([, block = '']) => block)

it('has lines for each way to use the service, without a path of another service', () => {
  expect([...lines.keys()]).toEqual(['curl', CLIENT, JOSE, WORKER, VARIABLES])
  expect([...lines.values()].join('\n')).not.toMatch(/example\.com\/|localhost:8787/)
})

it('has the lines of the documents, with its own URLs', () => {
  const [, create = '', thief = ''] = shellBlocks('README.md')
  const pasted = (text: string) => text.split('\n').filter((line) => line !== '')
  expect(pasted(lines.get('curl') ?? '')).toEqual(
    pasted(create + thief).map((line) => line.replace('http://localhost:8787', origin)),
  )
  const local = (block: string) => block.replaceAll(/'https:\/\/(?:tokens|api)\.example\.com/g, `'${origin}`)
  expect(typeScriptOf('docs/clients.md').map(local)).toContain(lines.get(CLIENT))
  const servers = typeScriptOf('docs/resource-servers.md').map(local)
  expect(servers).toContain(lines.get(JOSE))
  expect(servers).toContain(lines.get(WORKER))
  expect(lines.get(VARIABLES)).toContain(`[vars]\nISSUER = "${origin}"\nAUDIENCE = "${origin}"`)
})

it.each(SHELLS)('%s runs the lines of curl: a pair, its successor, and two refusals', async (shell) => {
  const { stdout, stderr } = await paste(shell, `${lines.get('curl')}\n`)
  expect(stderr).not.toMatch(MISUNDERSTOOD)
  const pair = expect.objectContaining({ token: expect.any(String), refreshToken: expect.any(String) })
  const refused = expect.objectContaining({ errorCode: 'AUTH_1002' })
  const answers = stdout.split('\n').filter(Boolean)
  expect(answers.map((line) => JSON.parse(line))).toEqual([pair, pair, refused, refused])
})

describe('with the installed packages', () => {
  const verify = installed('verify')
  const client = installed('client')

  afterAll(() => {
    verify.remove()
    client.remove()
  })

  it('verifies a token by jose, and refuses a refresh token', async () => {
    const login = await fetch(`${origin}/api/v2/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: DEMO.username, password: DEMO.password }),
    })
    const { content } = (await login.json()) as { content: { token: string; refreshToken: string }[] }
    const file = verify.write('verify.mjs', `const token = process.env.TOKEN\n${lines.get(JOSE)}`)
    const run = (TOKEN: string | undefined) =>
      promisify(execFile)(process.execPath, [file], { env: { ...process.env, TOKEN } })
    const { stdout } = await run(content[0]?.token)
    expect(stdout).toMatch(new RegExp(`^[0-9a-f-]{36} ${DEMO.customerId} ROLE_USER\n$`))
    await expect(run(content[0]?.refreshToken)).rejects.toThrow()
  })

  it('checks the types of the lines for an app', () => {
    const declared = 'declare const username: string\ndeclare const password: string\n'
    client.write('page/index.ts', `${declared}${lines.get(CLIENT)}\nexport { orders }\n`)
    expect(typeCheckPage(client, 'page')).toBe('')
  })

  it('checks the types of the lines for a Worker', () => {
    verify.borrow('hono')
    verify.write('worker/index.ts', `${lines.get(WORKER)}\n`)
    expect(typeCheckWorker(verify, 'worker')).toBe('')
  }, 60_000)
})
