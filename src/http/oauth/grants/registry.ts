import type { Service } from '../../../flows/service.ts'
import { clientCredentials } from './client-credentials.ts'
import type { Grant } from './grant.ts'
import { refreshToken } from './refresh-token.ts'
import { tokenExchange } from './token-exchange.ts'

/** Every grant there is: a new one is a file here and a line. No password grant: "MUST NOT be used" (RFC 9700 §2.4). */
export const GRANTS: readonly [Grant, ...Grant[]] = [refreshToken, clientCredentials, tokenExchange]

/** Parameters of all grants. Throws if two grants describe one differently: the document has one form for all. */
export function parametersOf(grants: readonly Grant[]): Grant['parameters'] {
  const all: Record<string, Grant['parameters'][string]> = {}
  for (const [name, parameter] of grants.flatMap((grant) => Object.entries(grant.parameters))) {
    if (Object.hasOwn(all, name) && all[name] !== parameter) {
      throw new Error(`two grants describe the parameter ${name}: let them share one`)
    }
    all[name] = parameter
  }
  return all
}

/** The names of the grants of a deployment. */
export function grantTypes(service: Service): string[] {
  return GRANTS.filter(({ isOn }) => isOn(service)).map(({ name }) => name)
}
