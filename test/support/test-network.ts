import { type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { text } from 'node:stream/consumers'

// The network of the tests, in Node: teams of Cloudflare Access, trusted issuers, and this machine. A test says by a PUT what the
// host of one answers at the paths of keys.

interface Answer {
  readonly status: number
  readonly text: string
}

const KEY_PATHS = ['/cdn-cgi/access/certs', '/jwks.json']

const answers = new Map<string, Answer>()
const asked = new Map<string, number>()

/** Answers a request that left workerd. A host that no test set up cannot be reached. */
export async function testNetwork(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', `http://${request.headers.host}`)
  if (url.hostname === 'localhost') return forward(url, request, response)
  const { status, text: body } = await askHost(url, request)
  response.writeHead(status).end(body)
}

/** Passes a request on to a server of this machine, such as the inbox of webhooks. */
function forward(url: URL, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request
  const sent = send(url.href, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(response)
  })
  // The fetch in workerd then fails, as it does without this network.
  sent.on('error', () => response.destroy())
  request.pipe(sent)
}

async function askHost({ host, pathname, searchParams }: URL, request: IncomingMessage): Promise<Answer> {
  if (request.method === 'PUT') {
    answers.set(host, { status: Number(searchParams.get('status')), text: await text(request) })
    return { status: 200, text: '' }
  }
  if (pathname === '/asked') return { status: 200, text: String(asked.get(host) ?? 0) }
  const answer = answers.get(host)
  if (answer === undefined || !KEY_PATHS.includes(pathname)) return { status: 530, text: '' }
  asked.set(host, (asked.get(host) ?? 0) + 1)
  return answer
}
