// The network of the tests, in Node: teams of Cloudflare Access, and this machine. A test says by a PUT what a team answers.

interface Answer {
  readonly status: number
  readonly text: string
}

const answers = new Map<string, Answer>()
const asked = new Map<string, number>()

interface Sent {
  readonly url: string
  readonly method: string
  readonly headers: Iterable<[string, string]>
  text(): Promise<string>
}

/** Answers a request that left workerd. A team that no test set up, and any other host, cannot be reached. */
export async function testNetwork(request: Sent): Promise<Response> {
  const { hostname } = new URL(request.url)
  return hostname === 'localhost' ? forward(request) : askTeam(request)
}

/** Sends a request to a server of this machine, such as the inbox of webhooks. workerd follows redirects itself. */
async function forward(request: Sent): Promise<Response> {
  const { url, method } = request
  const body = method === 'GET' ? null : await request.text()
  return fetch(url, { method, headers: [...request.headers], body, redirect: 'manual' })
}

async function askTeam(request: Sent): Promise<Response> {
  const { host, pathname, searchParams } = new URL(request.url)
  if (request.method === 'PUT') {
    answers.set(host, { status: Number(searchParams.get('status')), text: await request.text() })
    return new Response()
  }
  if (pathname === '/asked') return new Response(String(asked.get(host) ?? 0))
  const answer = answers.get(host)
  if (answer === undefined || pathname !== '/cdn-cgi/access/certs') return new Response('', { status: 530 })
  asked.set(host, (asked.get(host) ?? 0) + 1)
  return new Response(answer.text, { status: answer.status })
}
