import { join } from 'node:path'
import { buildIfStale, PACKAGES } from './build-packages.ts'
import { ArgumentFault, originOf, portOf, readArguments, suggestion } from './command-line/arguments.ts'
import { OperatorFault } from './operator/operator-api.ts'
import { apiOf } from './operator/subcommands.ts'
import { trustProvider } from './operator/trust-provider.ts'
import { ROOT } from './project.ts'
import { exampleLine, sessionLine } from './start/curl-lines.ts'
import { DEMO } from './start/demo-user.ts'
import { isTaken, statusOf, untilAnswered } from './start/health.ts'
import { spawnWrangler, stopWithUs, stopWrangler } from './wrangler/process.ts'

/** What an example is started with. */
interface Place {
  /** The origin of the service. */
  readonly service: string
  readonly port: number
  /** The port of the API that the example calls. */
  readonly apiPort: number
  /** The folder of the service's data. */
  readonly data: string
  /** The arguments after the example's name. */
  readonly operands: readonly string[]
}

interface Example {
  readonly about: string
  /** The port that it listens on, unless `--port` names another. A command-line tool has none. */
  readonly port?: number
  run(place: Place): Promise<void>
  /** What to do with it once it runs. */
  readonly use?: (place: Place) => string
}

/** The variables of an API, and of what calls the service. All are the service's origin. */
const API_VARIABLES = ['ISSUER', 'AUDIENCE']
const CLIENT_VARIABLES = ['SERVICE']

const EXAMPLES: Readonly<Record<string, Example>> = {
  'protected-api': {
    about: 'an API on a Worker, with Hono (default)',
    port: 8788,
    run: (place) => runWorker('protected-api', API_VARIABLES, place),
    use: pasteLine,
  },
  'express-api': {
    about: 'the same API on Node, with Express',
    port: 8789,
    run: (place) => runOnNode('express-api', place),
    use: pasteLine,
  },
  worker: {
    about: 'the same API on a Worker, without a framework',
    port: 8790,
    run: (place) => runWorker('worker', API_VARIABLES, place),
    use: pasteLine,
  },
  'server-page': {
    about: 'a Worker that renders its pages, with the session in a cookie',
    port: 8791,
    run: (place) => runWorker('server-page', CLIENT_VARIABLES, place),
    use: openLine,
  },
  page: {
    about: 'a page in a browser, and protected-api, which it calls',
    port: 8792,
    run: runPage,
    use: openLine,
  },
  events: {
    about: 'an application on Node whose own sessions end when an event arrives',
    port: 8793,
    run: (place) => runOnNode('events', place),
    use: eventsLines,
  },
  'own-login': {
    about: 'an application whose users log in at an OpenID provider, which it starts too',
    port: 8794,
    run: runOwnLogin,
    use: ({ port }) => `Open ${originAt(port)} and log in`,
  },
  'command-line': {
    about: 'a command-line tool, which calls protected-api: login NAME, orders, logout',
    run: runCommandLine,
  },
}

const DEFAULT_URL = 'http://localhost:8787'

const USAGE = `npm run example [-- [NAME] [OPTIONS]]

Runs one of examples/ beside the service that \`npm start\` runs:

${Object.entries(EXAMPLES)
  .map(([name, { about, port = '' }]) => `  ${name.padEnd(15)} ${String(port).padEnd(6)} ${about}`)
  .join('\n')}

  --port 8800                     another port
  --api-port 8788                 the port of the API that page and command-line call
  --url http://localhost:8787     the URL of the service
  --persist-to .wrangler/state    the service's data, if it was started with another folder
  --help                          this text`

/** The longest that an example may take to its first answer, in milliseconds. */
const START_LIMIT = 60_000

stopWithUs()

try {
  await main()
} catch (error) {
  await stopWrangler()
  const expected = error instanceof ArgumentFault || error instanceof OperatorFault
  console.error(expected ? error.message : error)
  process.exitCode = 1
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments({
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      'api-port': { type: 'string', default: '8788' },
      url: { type: 'string', default: DEFAULT_URL },
      'persist-to': { type: 'string', default: '.wrangler/state' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return console.log(USAGE)
  const [name = 'protected-api', ...operands] = positionals
  const example = exampleOf(name)
  if (operands.length > 0 && example.port !== undefined) {
    throw new ArgumentFault(`${name} takes no further names`)
  }
  const port = portOf(values.port ?? String(example.port ?? 8788))
  const apiPort = portOf(values['api-port'], '--api-port')
  const service = originOf(values.url)
  if ((await statusOf(`${service}/health`)) !== 200) {
    throw new ArgumentFault(
      `${service} does not answer: start the service in another terminal with \`npm start\`, or give its URL with --url`,
    )
  }
  if (example.port !== undefined && (await isTaken('localhost', port))) {
    throw new ArgumentFault(`port ${port} is in use; choose another: npm run example -- ${name} --port 8800`)
  }
  for (const each of PACKAGES) await buildIfStale(each)
  const place = { service, port, apiPort, data: values['persist-to'], operands }
  await example.run(place)
  if (example.use !== undefined) console.log(`\n${example.use(place)}\n`)
}

function exampleOf(name: string): Example {
  const names = Object.keys(EXAMPLES)
  const example = Object.hasOwn(EXAMPLES, name) ? EXAMPLES[name] : undefined
  if (example !== undefined) return example
  throw new ArgumentFault(
    `there is no example ${name}${suggestion(name, names) || `; the examples are ${names.join(', ')}`}`,
  )
}

function originAt(port: number): string {
  return `http://localhost:${port}`
}

function pasteLine({ service, port }: Place): string {
  return `Paste this to log in and call it with the access token:\n\n${exampleLine(service, originAt(port))}`
}

/** Without a key the application takes no webhooks, and its sessions do not end. */
function eventsLines({ service, port }: Place): string {
  const { WEBHOOK_PUBLIC_KEYS, WEBHOOK_SECRETS } = process.env
  const paste = `Paste this to log in and open a session of the application:\n\n${sessionLine(service, originAt(port))}`
  if (WEBHOOK_PUBLIC_KEYS || WEBHOOK_SECRETS) return paste
  const options = [
    port === EXAMPLES.events?.port ? '' : ` --port ${port}`,
    service === DEFAULT_URL ? '' : ` --url ${service}`,
  ]
  return `${paste}

It takes no webhooks yet. Add it as a receiver, and start it again with the public key that is printed:

npm run receiver -- add ${originAt(port)}/webhooks --url ${service}
WEBHOOK_PUBLIC_KEYS=whpk_... npm run example -- events${options.join('')}`
}

function openLine({ port }: Place): string {
  return `Open ${originAt(port)} and log in as ${DEMO.username} with the password ${DEMO.password}`
}

// Workers share the local KV namespace through the folder, as the Workers of one account share the real one.
async function runWorker(name: string, variables: readonly string[], place: Place): Promise<void> {
  const { service, port, data } = place
  const vars = variables.flatMap((variable) => ['--var', `${variable}:${service}`])
  const options = ['--port', String(port), '--persist-to', data, '--inspector-port', '0']
  const config = `examples/${name}/wrangler.toml`
  const child = spawnWrangler(['dev', ...options, ...vars], 'inherit', config)
  const ended = new AbortController()
  child.once('exit', (code) => {
    ended.abort()
    process.exitCode = code ?? 0
  })
  try {
    await untilAnswered(originAt(port), AbortSignal.any([ended.signal, AbortSignal.timeout(START_LIMIT)]))
  } catch {
    // Its own output says why it ended.
    if (ended.signal.aborted) throw new ArgumentFault(`${name} has ended`)
    throw new ArgumentFault(`${originAt(port)} did not answer within ${START_LIMIT / 1000} s`)
  }
}

// The examples on Node run in this process, and read the environment as they would in their own.

async function runOnNode(name: string, { service, port }: Place): Promise<void> {
  Object.assign(process.env, { ISSUER: service, AUDIENCE: service, PORT: String(port) })
  await import(join(ROOT, 'examples', name, 'index.ts'))
}

async function runOwnLogin(place: Place): Promise<void> {
  const provider = { iss: `${originAt(place.port)}/provider`, audience: 'orders-web' }
  const { clientId, clientSecret } = await trustProvider(apiOf(place.service), provider)
  const { iss: PROVIDER, audience: PROVIDER_CLIENT_ID } = provider
  const variables = { PROVIDER, PROVIDER_CLIENT_ID, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret }
  Object.assign(process.env, { SERVICE: place.service, ...variables })
  await runOnNode('own-login', place)
}

async function runPage(place: Place): Promise<void> {
  const { service, port, apiPort } = place
  if (!(await isTaken('localhost', apiPort))) {
    await runWorker('protected-api', API_VARIABLES, { ...place, port: apiPort })
  }
  Object.assign(process.env, { SERVICE: service, API: originAt(apiPort) })
  // Only here, because its modules take a second to load.
  const { createServer } = await import('vite')
  const server = await createServer({
    configFile: join(ROOT, 'examples/page/vite.config.ts'),
    server: { port, strictPort: true },
  })
  await server.listen()
}

async function runCommandLine({ service, apiPort, operands }: Place): Promise<void> {
  Object.assign(process.env, { SERVICE: service, API: originAt(apiPort) })
  const file = join(ROOT, 'examples/command-line/orders.ts')
  process.argv = [process.execPath, file, ...operands]
  await import(file)
}
