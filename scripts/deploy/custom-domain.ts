import { lookup } from 'node:dns/promises'
import { DeployFault } from './fault.ts'
import type { Situation } from './plan.ts'

/**
 * Refuses a new custom domain whose name points to something already. wrangler asks on a terminal before it replaces a DNS
 * record or the domain of another Worker, and replaces them without a question elsewhere. Throws `DeployFault`.
 */
export async function refuseTakenDomain(
  { target, deployed }: Pick<Situation, 'target' | 'deployed'>,
  resolves: (host: string) => Promise<boolean> = hasAddress,
): Promise<void> {
  if (target.domain === null || deployed?.vars.ISSUER === target.issuer) return
  if (!(await resolves(target.domain))) return
  throw new DeployFault(
    `${target.domain} points to something already, which the deployment would replace. Give --take-domain if you want that.`,
  )
}

const hasAddress = (host: string): Promise<boolean> =>
  lookup(host).then(
    () => true,
    () => false,
  )
