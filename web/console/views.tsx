import { OwnUsers } from './administrators/own-users.tsx'
import type { Caller } from './caller.ts'
import { Clients } from './clients/clients.tsx'
import { Customers } from './customers/customers.tsx'
import { ImportAndExport } from './import/import.tsx'
import { Issuers } from './issuers/issuers.tsx'
import { Operators } from './operators/operators.tsx'
import { WhatOperatorsDid } from './operators/what-operators-did.tsx'
import { Overview } from './overview/overview.tsx'
import { Receivers } from './receivers/receivers.tsx'
import { Revocation } from './revocation/revocation.tsx'
import { Search } from './search/search.tsx'
import { Users } from './users/users.tsx'
import { forAdministrators, forOperators, type View } from './view.ts'

/** The views of operators, in the order of the list. */
const OPERATOR_VIEWS: readonly View[] = [
  forOperators('overview', 'Overview', (of) => <Overview {...of} />),
  forOperators('users', 'Users', (of) => <Users {...of} />),
  forOperators('customers', 'Customers', (of) => <Customers {...of} />),
  forOperators('clients', 'Clients', (of) => <Clients {...of} />),
  forOperators('issuers', 'Issuers', (of) => <Issuers {...of} />),
  forOperators('receivers', 'Receivers', (of) => <Receivers {...of} />),
  forOperators('operators', 'Operators', (of) => <Operators {...of} />),
  forOperators('did', 'What operators did', (of) => <WhatOperatorsDid {...of} />),
  forOperators('revocation', 'Mass revocation', (of) => <Revocation {...of} />),
]

/** The views of operators that other views lead to. */
const MORE_OPERATOR_VIEWS: readonly View[] = [
  forOperators('import', 'Import and export', (of) => <ImportAndExport {...of} />),
  forOperators('search', 'Search', (of) => <Search {...of} />),
]

/** The views of administrators. */
const ADMINISTRATOR_VIEWS: readonly View[] = [
  forAdministrators('users', 'Users', (of) => <OwnUsers {...of} />),
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
