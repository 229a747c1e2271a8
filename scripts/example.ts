import { parseArgs } from 'node:util'
import { spawnWrangler, stopWrangler } from './wrangler.ts'

const USAGE = `npm run example [-- ARGUMENTS]

Runs examples/protected-api beside the service that \`npm start\` runs, on http://localhost:8788.

  --port 8788                     another port
  --url http://localhost:8787     where the service is, if not there
  --persist-to .wrangler/state    the service's data, if it was started with another folder
  --help                          this text`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8788' },
    url: { type: 'string', default: 'http://localhost:8787' },
    'persist-to': { type: 'string', default: '.wrangler/state' },
    help: { type: 'boolean' },
  },
})

if (values.help) console.log(USAGE)
else run()

// The two share the local KV namespace through the folder, as two Workers of one account share the real one.
function run(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stopWrangler().then(() => process.exit(0)))
  }
  const config = 'examples/protected-api/wrangler.toml'
  const vars = ['--var', `ISSUER:${values.url}`, '--var', `AUDIENCE:${values.url}`]
  const place = ['--port', values.port, '--persist-to', values['persist-to']]
  const child = spawnWrangler(['dev', ...place, ...vars, '--inspector-port', '0'], 'inherit', config)
  child.once('exit', (code) => {
    process.exitCode = code ?? 0
  })
}
