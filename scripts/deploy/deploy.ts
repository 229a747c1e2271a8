import { resolve } from 'node:path'
import { writeAssets } from '../assets.ts'
import { readWranglerToml, type WranglerToml } from '../project.ts'
import { failureOf, Wrangler } from '../wrangler/remote.ts'
import { deploymentFaults, idleSecrets, secretFaults, variableFaultsOf } from './checks.ts'
import { writeConfiguration } from './configuration.ts'
import { refuseTakenDomain } from './custom-domain.ts'
import { refuseForeignDatabase } from './database.ts'
import { readDeployed } from './deployed.ts'
import { DeployFault } from './fault.ts'
import type { DeployOptions } from './options.ts'
import { planOf, planText } from './plan.ts'
import { type Prepared, prepare } from './prepare.ts'
import { confirm, isAttended } from './questions.ts'
import { refuseRetiredSigner } from './retired-signer.ts'
import { type Run, runSteps, urlOf } from './run.ts'
import { refuseLostKeys } from './secrets.ts'
import { summary } from './summary.ts'

/** Deploys the service, from its questions to the check of what is live. Throws `DeployFault`. */
export async function deploy(options: DeployOptions): Promise<void> {
  const toml = readWranglerToml()
  const attended = isAttended() && !options.yes && !options['dry-run']
  refuse('This checkout is not ready to be deployed:', deploymentFaults(toml))
  const prepared = await prepare(options, toml, attended)
  await refuseWhatCannotRollOut(toml, prepared)
  const { situation, account, folder } = prepared
  const steps = planOf(situation)
  console.log(planText(steps, account?.name ?? null, situation))
  writeAssets()
  const config = writeConfiguration(toml, situation.target)
  const wrangler = new Wrangler(config, account?.id ?? null)
  if (options['dry-run']) return build(wrangler, options.outdir)
  refuseLostKeys(situation.missing, process.env)
  if (!attended && !options['take-domain']) await refuseTakenDomain(situation)
  if (attended && !(await confirm('Go on?'))) throw new DeployFault('Nothing was changed.')
  const { target } = situation
  folder.writeRecord({
    ...(account === null ? {} : { accountId: account.id }),
    ...(target.domain === null ? {} : { domain: target.domain }),
  })
  const run: Run = { ...prepared, toml, wrangler, target, secrets: {}, customerId: null }
  await runSteps(steps, run)
  console.log(summary(urlOf(run), readDeployed(wrangler)?.revokedId ?? null, situation))
}

function refuse(heading: string, faults: readonly string[]): void {
  if (faults.length > 0) throw new DeployFault([heading, ...faults].join('\n'))
}

async function refuseWhatCannotRollOut(toml: WranglerToml, prepared: Prepared): Promise<void> {
  const { deployed, situation, folder } = prepared
  const { target } = situation
  const pending = folder.pending()
  // The version of that change may be the latest one, and an upload inherits the secrets of the latest version.
  if (pending !== null) {
    refuse(`A change of the keys of ${target.name} was interrupted. Repeat its command:`, [
      `npm run keys -- ${pending.command} --name ${target.name} --set ${pending.set}`,
    ])
  }
  if (deployed !== null && deployed.versions.length > 1) {
    const shares = deployed.versions.map(({ id, percentage }) => `  ${percentage} %  ${id}`)
    refuse(`Two versions of ${target.name} share the traffic:`, [
      ...shares,
      'A change of keys is under way: repeat its command. Or give one version all of it:',
      `npm exec -- wrangler versions deploy VERSION@100 --name ${target.name}`,
    ])
  }
  const secrets = deployed?.secrets ?? []
  refuse('The variables are not ready to be deployed:', variableFaultsOf(toml, target))
  refuse('These secrets of the Worker must be changed:', secretFaults(secrets, target.name))
  for (const line of idleSecrets(secrets)) console.warn(line)
  if (prepared.account !== null) refuseForeignDatabase(prepared.wrangler, toml, target, deployed)
  if (deployed !== null && target.issuer !== null) await refuseRetiredSigner(folder, target.issuer)
}

function build(wrangler: Wrangler, outdir: string | undefined): void {
  const built = wrangler.show(
    'deploy',
    '--dry-run',
    ...(outdir === undefined ? [] : ['--outdir', resolve(outdir)]),
  )
  if (!built.ok) throw new DeployFault(failureOf(built))
}
