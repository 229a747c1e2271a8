import type { z } from 'zod'
import { displayName, emailAddress } from '../../src/http/contract/fields.ts'
import { ROLES } from '../../src/users/user.ts'
import { ArgumentFault, readArguments } from '../command-line/arguments.ts'
import { printable } from '../command-line/printable.ts'

export const DEPLOY_USAGE = `npm run deploy [-- OPTIONS]

Deploys the service to Cloudflare: makes what is missing, migrates, deploys, adds the first customer and user, and checks
the live service. It can be repeated. On a terminal it asks for what it needs, and says what it is about to do.

  --name NAME       the name of the Worker, that of wrangler.toml by default. Another name is another deployment, such as
                    a staging one, and shares nothing
  --domain HOST     the custom domain, in a zone of the account. Without it the URL is one of workers.dev
  --audience TEXT   what your APIs expect in 'aud', the URL of the service by default
  --customer NAME   the first customer
  --user EMAIL      the first user. The password is asked for, or read from standard input
  --role ROLE       the role of the first user, ROLE_USER by default
  --account ID      the Cloudflare account, where the login has several
  --workers-dev     answers at the workers.dev URL too, beside a custom domain
  --take-domain     replaces what the custom domain points to today, without a question
  --end-tokens      allows another URL or audience than the deployment has, which refuses every token of today
  --yes             asks nothing
  --dry-run         prints the plan and builds the Worker, and changes nothing
  --outdir FOLDER   with --dry-run: the folder for the built Worker
  --help            this text

Without a terminal (CI), wrangler needs CLOUDFLARE_API_TOKEN, and missing secrets are read from the environment variables
of their names.`

const OPTIONS = {
  name: { type: 'string' },
  domain: { type: 'string' },
  audience: { type: 'string' },
  customer: { type: 'string' },
  user: { type: 'string' },
  role: { type: 'string' },
  account: { type: 'string' },
  'workers-dev': { type: 'boolean' },
  'take-domain': { type: 'boolean' },
  'end-tokens': { type: 'boolean' },
  yes: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  outdir: { type: 'string' },
  help: { type: 'boolean' },
} as const

/** The arguments of `npm run deploy`. */
export type DeployOptions = ReturnType<typeof readDeployOptions>

/** Reads the command line. Throws `ArgumentFault`. */
export function readDeployOptions(args: readonly string[]) {
  const { values } = readArguments({ args: [...args], options: OPTIONS })
  for (const name of ['audience', 'customer', 'user'] as const) {
    const text = values[name] ?? ''
    if (printable(text) !== text) throw new ArgumentFault(`--${name}: must have no control characters`)
  }
  if (values.name !== undefined) refuseName(values.name)
  if (values.domain !== undefined) refuseDomain(values.domain)
  if (values.customer !== undefined) refuseCustomer(values.customer)
  if (values.user !== undefined) refuseAddress(values.user)
  if (values.role !== undefined && !ROLES.some((role) => role === values.role)) {
    throw new ArgumentFault(`--role ${values.role}: must be one of ${ROLES.join(', ')}`)
  }
  if (values.role !== undefined && values.user === undefined) throw new ArgumentFault('--role needs --user')
  if (values.user !== undefined && values.customer === undefined) {
    throw new ArgumentFault('--user needs --customer, the customer of the user')
  }
  if (values.outdir !== undefined && values['dry-run'] !== true) {
    throw new ArgumentFault('--outdir needs --dry-run')
  }
  return values
}

/** Throws `ArgumentFault` for a name that a Worker cannot have. It is a label of the workers.dev URL. */
export function refuseName(name: string): void {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,52}[a-z0-9])?$/.test(name)) {
    throw new ArgumentFault(
      `--name ${printable(name)}: must be lower-case letters, digits and dashes, at most 54`,
    )
  }
  if (name === 'local') throw new ArgumentFault('--name local: is the name of the local environment')
}

/** Throws `ArgumentFault` for a name that the service refuses for a customer. */
export function refuseCustomer(name: string): void {
  refuseBy(displayName(), '--customer', name)
}

/** Throws `ArgumentFault` for an address that the service refuses for a user. */
export function refuseAddress(address: string): void {
  refuseBy(emailAddress(), '--user', address)
}

// The rules of the service, before anything is deployed.
function refuseBy(rule: z.ZodType, option: string, value: string): void {
  const judged = rule.safeParse(value)
  if (judged.success) return
  throw new ArgumentFault(`${option} ${printable(value)}: ${judged.error.issues[0]?.message}`)
}

/** Throws `ArgumentFault` for text that is no host name. */
export function refuseDomain(domain: string): void {
  const isHost = /^[a-z0-9.-]+\.[a-z]{2,}$/.test(domain) && URL.canParse(`https://${domain}`)
  if (!isHost || domain.endsWith('.workers.dev')) {
    throw new ArgumentFault(
      `--domain ${printable(domain)}: must be a host name of your own in lower case, such as tokens.example.com`,
    )
  }
}
