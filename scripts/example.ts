import { buildPackage } from './build-packages.ts'
import { ArgumentFault, portOf, readArguments } from './command-line/arguments.ts'
import { exampleLine } from './start/curl-lines.ts'
import { isTaken, statusOf, untilAnswered } from './start/health.ts'
import { spawnWrangler, stopWithUs, stopWrangler } from './wrangler/process.ts'

const USAGE = `npm run example [-- ARGUMENTS]

Runs examples/protected-api beside the service that \`npm start\` runs, on http://localhost:8788.

  --port 8788                     another port
  --url http://localhost:8787     the URL of the service
  --persist-to .wrangler/state    the service's data, if it was started with another folder
  --help                          this text`

/** The longest that the example may take to its first answer, in milliseconds. */
const START_LIMIT = 60_000

stopWithUs()

try {
  await main()
} catch (error) {
  await stopWrangler()
  console.error(error instanceof ArgumentFault ? error.message : error)
  process.exitCode = 1
}

async function main(): Promise<void> {
  const { values } = readArguments({
    options: {
      port: { type: 'string', default: '8788' },
      url: { type: 'string', default: 'http://localhost:8787' },
      'persist-to': { type: 'string', default: '.wrangler/state' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return console.log(USAGE)
  const port = portOf(values.port)
  const service = originOf(values.url)
  if ((await statusOf(`${service}/health`)) !== 200) {
    throw new ArgumentFault(
      `${service} does not answer: start the service in another terminal with \`npm start\`, or give its URL with --url`,
    )
  }
  if (await isTaken('localhost', port)) {
    throw new ArgumentFault(`port ${port} is in use; choose another: npm run example -- --port 8790`)
  }
  await buildPackage('verify')
  await run(service, port, values['persist-to'])
}

/** The origin of a URL, which is the issuer of a local service. */
function originOf(url: string): string {
  const { protocol, origin } = URL.canParse(url) ? new URL(url) : { protocol: '', origin: '' }
  if (!/^https?:$/.test(protocol)) throw new ArgumentFault(`--url ${url}: must be an http or https URL`)
  return origin
}

// Both Workers share the local KV namespace through the folder, as two Workers of one account share the real one.
async function run(service: string, port: number, folder: string): Promise<void> {
  const vars = ['--var', `ISSUER:${service}`, '--var', `AUDIENCE:${service}`]
  const place = ['--port', String(port), '--persist-to', folder]
  const config = 'examples/protected-api/wrangler.toml'
  const child = spawnWrangler(['dev', ...place, ...vars, '--inspector-port', '0'], 'inherit', config)
  const ended = new AbortController()
  child.once('exit', (code) => {
    ended.abort()
    process.exitCode = code ?? 0
  })
  const api = `http://localhost:${port}`
  try {
    await untilAnswered(api, AbortSignal.any([ended.signal, AbortSignal.timeout(START_LIMIT)]))
  } catch {
    // Its own output says why it ended.
    if (ended.signal.aborted) return
    throw new ArgumentFault(`${api} did not answer within ${START_LIMIT / 1000} s`)
  }
  console.log(`\nPaste this to log in and call it with the access token:\n\n${exampleLine(service, api)}\n`)
}
