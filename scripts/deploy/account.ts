import { z } from 'zod'
import { printable } from '../command-line/printable.ts'
import { failureOf, type Wrangler } from '../wrangler/remote.ts'
import { DeployFault } from './fault.ts'

export interface Account {
  readonly id: string
  readonly name: string
}

const whoami = z.union([
  z.looseObject({ loggedIn: z.literal(false) }),
  z.looseObject({
    loggedIn: z.literal(true),
    accounts: z.array(z.looseObject({ id: z.string(), name: z.string().transform(printable) })),
  }),
])

/** The Cloudflare accounts of the user. Null: wrangler is not logged in. Throws `DeployFault`. */
export function readAccounts(wrangler: Wrangler): readonly Account[] | null {
  const asked = wrangler.read('whoami', '--json')
  try {
    const answer = whoami.parse(JSON.parse(asked.stdout))
    return answer.loggedIn ? answer.accounts : null
  } catch {
    throw new DeployFault(
      `Cloudflare did not say whose account this is: ${failureOf(asked)}\nCheck CLOUDFLARE_API_TOKEN, or take it out of the environment.`,
    )
  }
}

/** The account with this id, or the only one. Null: the user has to choose. Throws `DeployFault`. */
export function accountOf(accounts: readonly Account[], wanted: string | undefined): Account | null {
  if (wanted !== undefined) {
    const account = accounts.find(({ id }) => id === wanted)
    if (account === undefined) {
      throw new DeployFault(`account ${wanted}: this login has ${listed(accounts)}`)
    }
    return account
  }
  if (accounts.length === 0) throw new DeployFault('this login has no Cloudflare account')
  return accounts.length === 1 ? (accounts[0] ?? null) : null
}

/** The accounts, for a message. */
export const listed = (accounts: readonly Account[]): string =>
  accounts.map(({ id, name }) => `${id} (${name})`).join(', ')
