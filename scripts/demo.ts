import { ArgumentFault, isLocal, readArguments, safeUrl } from './command-line/arguments.ts'
import { thefts } from './demo/thefts.ts'
import { readKnownPassword } from './operator/password-input.ts'
import { print } from './operator/subcommands.ts'
import { DEMO } from './start/demo-user.ts'

const USAGE = `npm run demo -- [--url URL] [--username EMAIL]
    Steals a session of a user three times, and prints each call with its answer, and the event of the history:
    a bearer pair; a pair with the Idempotency-Key of its next refresh; a pair that is bound to a key (DPoP).

  --url URL          the service, http://localhost:8787 by default
  --username EMAIL   a user for this purpose; the default is the demo user of \`npm start\`
  --help             this text

The password of another user is asked for on the terminal, or read from standard input.`

await print(async () => {
  const text = { type: 'string' } as const
  const { values } = readArguments({ options: { url: text, username: text, help: { type: 'boolean' } } })
  if (values.help === true) return USAGE
  const url = safeUrl('--url', values.url ?? 'http://localhost:8787')
  return thefts(url.origin, await userOf(url, values.username))
})

async function userOf(url: URL, username: string | undefined) {
  if (username !== undefined) return { username, password: await readKnownPassword() }
  if (isLocal(url)) return DEMO
  throw new ArgumentFault('--username: must be given, because only a local service has the demo user')
}
