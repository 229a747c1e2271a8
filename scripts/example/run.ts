import { join, resolve } from 'node:path'
import { ArgumentFault } from '../command-line/arguments.ts'
import { apiOf } from '../operator/subcommands.ts'
import { trustProvider } from '../operator/trust-provider.ts'
import { ROOT } from '../project.ts'
import { isTaken, untilAnswered } from '../start/health.ts'
import { spawnWrangler } from '../wrangler/process.ts'

/** What an example is started with. */
export interface Place {
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

/** The variables of an API. All are the service's origin. */
export const API_VARIABLES: readonly string[] = ['ISSUER', 'AUDIENCE']

/** The longest that an example may take to its first answer, in milliseconds. */
const START_LIMIT = 60_000

/** The origin of a server on this machine. */
export function originAt(port: number): string {
  return `http://localhost:${port}`
}

/**
 * Runs an example that is a Worker, until it answers. `variables` have the service's origin. Workers share the local KV
 * namespace through the folder, as the Workers of one account share the real one. Throws `ArgumentFault`.
 */
export async function runWorker(name: string, variables: readonly string[], place: Place): Promise<void> {
  const { service, port, data } = place
  const vars = variables.flatMap((variable) => ['--var', `${variable}:${service}`])
  const options = ['--port', String(port), '--persist-to', resolve(data), '--inspector-port', '0']
  // In this folder wrangler would compare the types of the service with the configuration of the example.
  const folder = join(ROOT, 'examples', name)
  const child = spawnWrangler(['dev', ...options, ...vars], 'inherit', join(folder, 'wrangler.toml'), folder)
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

/** Runs an example on Node in this process. It reads the environment as it would in its own. */
export async function runOnNode(name: string, { service, port }: Place): Promise<void> {
  Object.assign(process.env, { ISSUER: service, AUDIENCE: service, PORT: String(port) })
  await import(join(ROOT, 'examples', name, 'index.ts'))
}

/** Runs the example of an own login, after its provider and its client are known to the service. Throws `OperatorFault`. */
export async function runOwnLogin(place: Place): Promise<void> {
  const provider = { iss: `${originAt(place.port)}/provider`, audience: 'orders-web' }
  const { clientId, clientSecret } = await trustProvider(apiOf(place.service), provider)
  const { iss: PROVIDER, audience: PROVIDER_CLIENT_ID } = provider
  const variables = { PROVIDER, PROVIDER_CLIENT_ID, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret }
  Object.assign(process.env, { SERVICE: place.service, ...variables })
  await runOnNode('own-login', place)
}

/** Runs the page, and the API that it calls unless that runs. Throws `ArgumentFault`. */
export async function runPage(place: Place): Promise<void> {
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

/** Runs the command-line tool with its operands. */
export async function runCommandLine({ service, apiPort, operands }: Place): Promise<void> {
  Object.assign(process.env, { SERVICE: service, API: originAt(apiPort) })
  const file = join(ROOT, 'examples/command-line/orders.ts')
  process.argv = [process.execPath, file, ...operands]
  await import(file)
}
