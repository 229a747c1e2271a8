import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, expect, it } from 'vitest'
import { publishedKids, untilLive } from '../../scripts/deploy/live-service.ts'
import { OperatorApi } from '../../scripts/operator/operator-api.ts'
import { exportUsers } from '../../scripts/operator/user-export.ts'

// What the commands of an operator do with the answers of a broken or hostile service at the URL.

/** A control sequence of a terminal in both of its forms, and a character that reorders a line. */
const ESCAPES = '\u001b[2J\u009b2J\u202e'

const server = createServer()
let answers: (path: string) => unknown = () => null

server.on('request', (request, response) => {
  const answer = answers(request.url ?? '')
  response.writeHead(answer === null ? 500 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

afterAll(() => server.close())
afterEach(() => {
  answers = () => null
})

const users = (ids: readonly string[], totalElements: number) => ({
  errorCode: 'GLOBAL_1000',
  errorMessage: '',
  content: ids.map((id) => ({ id, username: `${id}${ESCAPES}@example.com` })),
  pageable: { page: 0, totalPages: Math.ceil(totalElements / 2), totalElements },
})

async function textsOfExport(): Promise<readonly string[]> {
  const progress = { at: () => undefined, end: () => undefined }
  const texts: string[] = []
  for await (const text of exportUsers(new OperatorApi(url, 'a-token'), undefined, progress, 2))
    texts.push(text)
  return texts
}

it('reaches the terminal with no control sequence', async () => {
  answers = (path) =>
    path.endsWith('jwks.json') ? { keys: [{ kid: `a${ESCAPES}` }] } : { issuer: `b${ESCAPES}` }
  expect((await publishedKids(url))?.join('')).toMatch(/^[^\p{Cc}\u202e]+$/u)
  await expect(untilLive({ url, worker: 'tokens' }, 1, () => undefined)).rejects.toThrow(
    /the issuer b[^\p{Cc}\u202e]+ after 1 s/u,
  )
  answers = () => ({ errorCode: `X${ESCAPES}`, errorMessage: `Y${ESCAPES}`, content: '', pageable: '' })
  const call = new OperatorApi(url, 'a-token').call('GET', '/customer')
  await expect(call).rejects.toThrow(/^X[^\p{Cc}\u202e]+ Y[^\p{Cc}\u202e]+$/u)
})

it('gives an export whose text has no control sequence, and whose values are those of the service', async () => {
  answers = () => users(['a'], 1)
  const [text = ''] = await textsOfExport()
  expect(text).toMatch(/^[^\p{Cc}\u202e]+$/u)
  expect(JSON.parse(text)).toEqual({ id: 'a', username: `a${ESCAPES}@example.com` })
})

it('does not hold an export for ever if the count and the list disagree', async () => {
  answers = () => users(['a'], 100)
  await expect(textsOfExport()).rejects.toThrow('incomplete: the service counts 100 users, and lists 1')
})
