import type { Service } from '../service.ts'

/** Statements that one run makes. Each hides 500 users. */
const MOST_STATEMENTS = 20

/**
 * Hides the users of customers that are being removed, so that none of them can log in. Their removal is then pending. The next
 * run goes on where a large customer needs more.
 */
export async function hideUsers({ customerRemovals }: Service): Promise<void> {
  for (let made = 0; made < MOST_STATEMENTS; made += 1) {
    if ((await customerRemovals.hideUsers()) === 0) return
  }
}
