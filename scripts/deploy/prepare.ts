import { readPassword } from '../operator/password-input.ts'
import type { WranglerToml } from '../project.ts'
import { failureOf, Wrangler } from '../wrangler/remote.ts'
import { type Account, accountOf, listed, readAccounts } from './account.ts'
import { writeQuestions } from './configuration.ts'
import { type Deployed, findNamespace, readDeployed, refuseForeignWorker } from './deployed.ts'
import { DeployFault } from './fault.ts'
import { DeploymentFolder } from './folder.ts'
import { lockDeployment } from './lock.ts'
import { type DeployOptions, refuseAddress, refuseCustomer, refuseDomain, refuseName } from './options.ts'
import type { Situation } from './plan.ts'
import { ask } from './questions.ts'
import { missingSecrets } from './secrets.ts'
import { targetOf } from './target.ts'
import { variableChanges } from './variable-changes.ts'

/** What is known before anything is changed. */
export interface Prepared {
  /** Null in a dry run without a login. */
  readonly account: Account | null
  readonly wrangler: Wrangler
  readonly folder: DeploymentFolder
  readonly deployed: Deployed | null
  readonly situation: Situation
  readonly role: string
  readonly password: string | null
}

/** Logs in, reads what runs today, and asks for what is not given. Changes nothing. Throws `DeployFault`. */
export async function prepare(
  options: DeployOptions,
  toml: WranglerToml,
  attended: boolean,
): Promise<Prepared> {
  const account = await chooseAccount(options, toml, attended)
  const name = options.name ?? (await askName(toml, account, attended))
  if (!options['dry-run']) lockDeployment(name)
  const { wrangler, deployed } = readWorker(toml, name, account)
  refuseForeignWorker(name, deployed)
  const folder = new DeploymentFolder(name)
  folder.removeHandedOver()
  const record = folder.record()
  refuseOtherAccount(folder, record.accountId, account)
  const answers = attended && deployed === null ? await firstAnswers(options) : options
  const target = targetOf(
    {
      name,
      domain: answers.domain,
      audience: options.audience,
      workersDev: options['workers-dev'] ?? false,
      revokedId: account === null || deployed !== null ? null : findNamespace(wrangler, name),
      endsTokens: options['end-tokens'] ?? false,
    },
    toml,
    deployed,
    record,
  )
  const kept = folder.secrets()
  const missing = missingSecrets(toml.secrets.required, deployed?.secrets ?? [], kept, process.env)
  const token = process.env.OPERATOR_TOKEN || kept.OPERATOR_TOKEN
  const situation = {
    target,
    deployed,
    changes: variableChanges(toml, target, deployed),
    missing,
    secretsFile: folder.secretsFile,
    customer: answers.customer,
    user: answers.user,
    operates: token !== undefined || missing.has('OPERATOR_TOKEN'),
  }
  const password = answers.user === undefined || options['dry-run'] ? null : await readPassword()
  return { account, wrangler, folder, deployed, situation, role: answers.role ?? 'ROLE_USER', password }
}

function readWorker(toml: WranglerToml, name: string, account: Account | null) {
  const wrangler = new Wrangler(writeQuestions(toml, name), account?.id ?? null)
  return { wrangler, deployed: account === null ? null : readDeployed(wrangler) }
}

async function chooseAccount(
  options: DeployOptions,
  toml: WranglerToml,
  attended: boolean,
): Promise<Account | null> {
  const name = options.name ?? toml.name
  const wrangler = new Wrangler(writeQuestions(toml, name), null)
  let accounts = readAccounts(wrangler)
  if (accounts === null && attended) {
    console.log('wrangler opens a browser to log in to Cloudflare.')
    const login = wrangler.show('login')
    if (!login.ok) throw new DeployFault(`The login failed: ${failureOf(login)}`)
    accounts = readAccounts(wrangler)
  }
  if (accounts === null) {
    if (options['dry-run']) return null
    throw new DeployFault(
      'wrangler is not logged in to Cloudflare: set CLOUDFLARE_API_TOKEN, or run npm exec -- wrangler login',
    )
  }
  const given = options.account || process.env.CLOUDFLARE_ACCOUNT_ID || toml.account_id
  const account = accountOf(accounts, given || new DeploymentFolder(name).record().accountId)
  if (account !== null) return account
  if (!attended) throw new DeployFault(`--account is needed: this login has ${listed(accounts)}`)
  const known = accounts
  const id = await ask(`Account (${listed(known)})`, known[0]?.id ?? '', (answer) => accountOf(known, answer))
  return accountOf(known, id)
}

/** The name of the first deployment is asked for. Later ones have the name of wrangler.toml, unless it is given. */
async function askName(toml: WranglerToml, account: Account | null, attended: boolean): Promise<string> {
  if (!attended || readWorker(toml, toml.name, account).deployed !== null) return toml.name
  return ask('Name of the Worker', toml.name, refuseName)
}

async function firstAnswers(options: DeployOptions) {
  const domain =
    options.domain ?? (await ask('Custom domain (empty: a workers.dev URL)', '', optional(refuseDomain)))
  const customer = options.customer ?? (await ask('First customer', 'Acme', refuseCustomer))
  const user =
    options.user ?? (await ask('E-mail address of the first user (empty: none)', '', optional(refuseAddress)))
  return {
    domain: domain || undefined,
    customer,
    user: user || undefined,
    role: options.role,
  }
}

const optional = (judge: (answer: string) => void) => (answer: string) => {
  if (answer !== '') judge(answer)
}

// The keys of one account's Worker must not reach another one's.
function refuseOtherAccount(
  folder: DeploymentFolder,
  recorded: string | undefined,
  account: Account | null,
): void {
  if (recorded === undefined || account === null || recorded === account.id) return
  throw new DeployFault(
    `${folder.path} belongs to a deployment of account ${recorded}, and not of ${account.id}.\n` +
      'Choose another --name, or --account, or move that folder away.',
  )
}
