import type { WranglerToml } from '../project.ts'
import type { Target } from './configuration.ts'
import type { Deployed } from './deployed.ts'
import { DeployFault } from './fault.ts'
import type { DeploymentRecord } from './folder.ts'

/** What the user asked for, of the options of `npm run deploy`. */
export interface Wanted {
  readonly name: string
  readonly domain?: string | undefined
  readonly audience?: string | undefined
  readonly workersDev: boolean
  /** A namespace that is there already, and that no Worker has. */
  readonly revokedId: string | null
  /** Whether the issuer and the audience may change. */
  readonly endsTokens: boolean
}

/**
 * The deployment to make. Its URL and audience are those asked for, or those of wrangler.toml, or those that run today. A
 * deployment without a URL gets one of workers.dev. Throws `DeployFault` for what cannot be rolled out.
 */
export function targetOf(
  wanted: Wanted,
  toml: WranglerToml,
  deployed: Deployed | null,
  record: DeploymentRecord,
): Target {
  const { name } = wanted
  const inFile = { ...(name === toml.name ? toml.vars : {}), ...toml.env[name]?.vars }
  const running = deployed?.vars ?? {}
  const issuer =
    wanted.domain === undefined ? inFile.ISSUER || running.ISSUER || null : originOf(wanted.domain)
  const audience = wanted.audience ?? (inFile.AUDIENCE || running.AUDIENCE || null)
  if (!wanted.endsTokens) {
    refuseChange('ISSUER', running.ISSUER, issuer)
    refuseChange('AUDIENCE', running.AUDIENCE, audience)
  }
  // An interrupted deployment may not have attached the domain that it was given.
  const remembered = record.domain !== undefined && originOf(record.domain) === issuer ? record.domain : null
  const isWorkersDev = issuer === null || hostOf(issuer).endsWith('.workers.dev')
  // The line of the file is about the deployment of its name.
  if (name === toml.name) refuseSecondUrl(toml, isWorkersDev, wanted.workersDev)
  return {
    name,
    issuer,
    audience,
    domain: wanted.domain ?? remembered,
    workersDev: isWorkersDev || wanted.workersDev,
    revokedId: wanted.revokedId,
  }
}

const originOf = (domain: string) => `https://${domain}`

// A text that is no URL is refused later, with the other variables.
const hostOf = (issuer: string) => (URL.canParse(issuer) ? new URL(issuer).hostname : issuer)

function refuseChange(name: string, running: string | undefined, wanted: string | null): void {
  if (!running || wanted === running) return
  throw new DeployFault(
    `${name} would change from ${running} to ${wanted ?? 'none'}, and every token of today would be refused.\n` +
      'Give --end-tokens if that is what you want. Every user then has to log in again.',
  )
}

// A second URL goes around what guards the first one, such as a firewall of the zone.
function refuseSecondUrl(toml: WranglerToml, isWorkersDev: boolean, isWanted: boolean): void {
  if (toml.workers_dev === true && !isWorkersDev && !isWanted) {
    throw new DeployFault(
      'workers_dev = true in wrangler.toml: the service would answer at workers.dev too, beside its custom domain.\n' +
        'Take the line out, or give --workers-dev if that is what you want.',
    )
  }
  if (toml.workers_dev === false && isWorkersDev) {
    throw new DeployFault(
      'workers_dev = false in wrangler.toml, and the service has no custom domain: give --domain, or take the line out.',
    )
  }
}
