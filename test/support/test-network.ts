import { type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { text } from 'node:stream/consumers'

// The network of the tests, in Node: teams of Cloudflare Access, and this machine. A test says by a PUT what a team answers.

interface Answer {
  readonly status: number
  readonly text: string
}

const answers = new Map<string, Answer>()
const asked = new Map<string, number>()

/** Answers a request that left workerd. A team that no test set up, and any other host, cannot be reached. */
export async function testNetwork(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', `http://${request.headers.host}`)
  if (url.hostname === 'localhost') return forward(url, request, response)
  const { status, text: body } = await askTeam(url, request)
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

async function askTeam({ host, pathname, searchParams }: URL, request: IncomingMessage): Promise<Answer> {
  if (request.method === 'PUT') {
    answers.set(host, { status: Number(searchParams.get('status')), text: await text(request) })
    return { status: 200, text: '' }
  }
  if (pathname === '/asked') return { status: 200, text: String(asked.get(host) ?? 0) }
  const answer = answers.get(host)
  if (answer === undefined || pathname !== '/cdn-cgi/access/certs') return { status: 530, text: '' }
  asked.set(host, (asked.get(host) ?? 0) + 1)
  return answer
}
