import { buildIfStale, PACKAGES } from './build-packages.ts'
import { ArgumentFault, originOf, portOf, readArguments, suggestion } from './command-line/arguments.ts'
import {
  API_VARIABLES,
  originAt,
  type Place,
  runCommandLine,
  runOnNode,
  runOwnLogin,
  runPage,
  runWorker,
} from './example/run.ts'
import { OperatorFault } from './operator/operator-api.ts'
import { exampleLine, sessionLine } from './start/curl-lines.ts'
import { DEMO } from './start/demo-user.ts'
import { isTaken, statusOf } from './start/health.ts'
import { stopWithUs, stopWrangler } from './wrangler/process.ts'

interface Example {
  readonly about: string
  /** The port that it listens on, unless `--port` names another. A command-line tool has none. */
  readonly port?: number
  run(place: Place): Promise<void>
  /** What to do with it once it runs. */
  readonly use?: (place: Place) => string
}

/** The variables of what calls the service. All are the service's origin. */
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
