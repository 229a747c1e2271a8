import { readArguments } from './command-line/arguments.ts'
import { statsTable } from './operator/stats-table.ts'
import { apiOf, print } from './operator/subcommands.ts'

const USAGE = `npm run stats -- [--url URL] [--json]
    Prints what happened today (UTC): logins, ended sessions by cause, locks; and the live sessions.

  --url URL    the service, http://localhost:8787 by default
  --json       the answer of the service, as one line
  --help       this text

The operator token is OPERATOR_TOKEN of the environment, or else of .dev.vars.`

await print(async () => {
  const { values } = readArguments({
    options: { url: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  if (values.help === true) return USAGE
  const row = await apiOf(values.url).call('GET', '/stats')
  return values.json === true ? JSON.stringify(row) : statsTable(row)
})
