import { ArgumentFault } from '../../command-line/arguments.ts'
import { accountOf, listed, readAccounts } from '../../deploy/account.ts'
import { writeQuestions } from '../../deploy/configuration.ts'
import { type Deployed, readDeployed, refuseForeignWorker } from '../../deploy/deployed.ts'
import { DeployFault } from '../../deploy/fault.ts'
import { DeploymentFolder, deploymentNames } from '../../deploy/folder.ts'
import { refuseName } from '../../deploy/options.ts'
import { readWranglerToml } from '../../project.ts'
import { Wrangler } from '../../wrangler/remote.ts'

/** A deployment whose keys are changed or shown. */
export interface LiveDeployment {
  readonly name: string
  readonly folder: DeploymentFolder
  readonly wrangler: Wrangler
  readonly accountId: string
  readonly deployed: Deployed
  readonly url: string
  /** The option of a command line that selects it. */
  readonly option: string
}

/** How a command line selects a deployment. */
export interface Selection {
  readonly url?: string | undefined
  readonly name?: string | undefined
}

/** The name of the selected deployment. `--name` needs no record on this machine. Throws `ArgumentFault`. */
export function selectName({ url, name }: Selection): string {
  if (name !== undefined) {
    refuseName(name)
    return name
  }
  const wanted = originOf(url ?? '')
  const found = deploymentNames().find((one) => new DeploymentFolder(one).record().url === wanted)
  if (found !== undefined) return found
  throw new ArgumentFault(
    [
      `This machine has no record of a deployment at ${wanted}.`,
      'If it was deployed from another machine, name the Worker, and give its set from your vault:',
      'npm run keys -- put --name NAME --set access < FILE',
    ].join('\n'),
  )
}

function originOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new ArgumentFault(
      `--url ${url}: must be the URL of the service, such as https://tokens.example.com`,
    )
  }
  return new URL(url).origin
}

/** Asks Cloudflare for a deployment. Throws `DeployFault`. */
export function openDeployment(name: string): LiveDeployment {
  const folder = new DeploymentFolder(name)
  folder.removeHandedOver()
  const record = folder.record()
  const toml = readWranglerToml()
  const config = writeQuestions(toml, name)
  const accountId =
    record.accountId ?? chooseAccount(config, process.env.CLOUDFLARE_ACCOUNT_ID || toml.account_id)
  const wrangler = new Wrangler(config, accountId)
  const deployed = readDeployed(wrangler)
  if (deployed === null) throw new DeployFault(`Account ${accountId} has no Worker ${name}`)
  refuseForeignWorker(name, deployed)
  const { ISSUER } = deployed.vars
  // Another service may answer at a URL of before, and its answers would be taken for those of this one.
  if (record.url !== undefined && ISSUER && record.url !== ISSUER) {
    throw new DeployFault(
      `This machine remembers ${name} at ${record.url}, and the Worker has the ISSUER ${ISSUER}. Nothing was changed.\n` +
        'npm run deploy records the URL of today.',
    )
  }
  const url = record.url ?? ISSUER
  if (!url) throw new DeployFault(`The Worker ${name} has no ISSUER: run npm run deploy first`)
  const option = record.url === undefined ? `--name ${name}` : `--url ${url}`
  return { name, folder, wrangler, accountId, deployed, url, option }
}

function chooseAccount(config: string, wanted: string | undefined): string {
  const accounts = readAccounts(new Wrangler(config, null))
  if (accounts === null) {
    throw new DeployFault(
      'wrangler is not logged in to Cloudflare: set CLOUDFLARE_API_TOKEN, or run npm exec -- wrangler login',
    )
  }
  const account = accountOf(accounts, wanted)
  if (account !== null) return account.id
  throw new DeployFault(`Set CLOUDFLARE_ACCOUNT_ID to one of the accounts: ${listed(accounts)}`)
}
