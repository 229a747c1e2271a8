import type { Caller } from './caller.ts'
import { forAdministrators, forOperators, type View } from './view.tsx'

/** The views of operators, in the order of the list. */
const OPERATOR_VIEWS: readonly View[] = [
  forOperators('overview', 'Overview', async () => (await import('./overview/overview.tsx')).Overview),
  forOperators('users', 'Users', async () => (await import('./users/users.tsx')).Users),
  forOperators('customers', 'Customers', async () => (await import('./customers/customers.tsx')).Customers),
  forOperators('clients', 'Clients', async () => (await import('./clients/clients.tsx')).Clients),
  forOperators('issuers', 'Issuers', async () => (await import('./issuers/issuers.tsx')).Issuers),
  forOperators('receivers', 'Receivers', async () => (await import('./receivers/receivers.tsx')).Receivers),
  forOperators('operators', 'Operators', async () => (await import('./operators/operators.tsx')).Operators),
  forOperators(
    'did',
    'What operators did',
    async () => (await import('./operators/what-operators-did.tsx')).WhatOperatorsDid,
  ),
  forOperators(
    'revocation',
    'Mass revocation',
    async () => (await import('./revocation/revocation.tsx')).Revocation,
  ),
]

/** The views of operators that other views lead to. */
const MORE_OPERATOR_VIEWS: readonly View[] = [
  forOperators(
    'import',
    'Import and export',
    async () => (await import('./import/import.tsx')).ImportAndExport,
  ),
  forOperators('search', 'Search', async () => (await import('./search/search.tsx')).Search),
]

/** The views of administrators. */
const ADMINISTRATOR_VIEWS: readonly View[] = [
  forAdministrators('users', 'Users', async () => (await import('./administrators/own-users.tsx')).OwnUsers),
]

/** The view that opens first. */
export const START = { operator: 'overview', administrator: 'users' } as const

/** The views that a caller has. */
export function viewsFor({ kind }: Caller): readonly View[] {
  return kind === 'operator' ? OPERATOR_VIEWS : ADMINISTRATOR_VIEWS
}

/** The view of a path, if the caller has it. */
export function viewOf(caller: Caller, path: string): View | undefined {
  const more = caller.kind === 'operator' ? MORE_OPERATOR_VIEWS : []
  return [...viewsFor(caller), ...more].find((view) => view.path === path)
}
