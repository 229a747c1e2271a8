import type { Caller } from './caller.ts'
import { Clients } from './clients/clients.tsx'
import { Customers } from './customers/customers.tsx'
import { Issuers } from './issuers/issuers.tsx'
import { Operators } from './operators/operators.tsx'
import { WhatOperatorsDid } from './operators/what-operators-did.tsx'
import { Overview } from './overview/overview.tsx'
import { Receivers } from './receivers/receivers.tsx'
import { Revocation } from './revocation/revocation.tsx'
import { forOperators, type View } from './view.ts'

/** The views of operators, in the order of the list. */
const OPERATOR_VIEWS: readonly View[] = [
  forOperators('overview', 'Overview', (of) => <Overview {...of} />),
  forOperators('customers', 'Customers', (of) => <Customers {...of} />),
  forOperators('clients', 'Clients', (of) => <Clients {...of} />),
  forOperators('issuers', 'Issuers', (of) => <Issuers {...of} />),
  forOperators('receivers', 'Receivers', (of) => <Receivers {...of} />),
  forOperators('operators', 'Operators', (of) => <Operators {...of} />),
  forOperators('did', 'What operators did', (of) => <WhatOperatorsDid {...of} />),
  forOperators('revocation', 'Mass revocation', (of) => <Revocation {...of} />),
]

/** The views of administrators. */
const ADMINISTRATOR_VIEWS: readonly View[] = []

/** The view that opens first. */
export const START = { operator: 'overview', administrator: 'users' } as const

/** The views that a caller has. */
export function viewsFor({ kind }: Caller): readonly View[] {
  return kind === 'operator' ? OPERATOR_VIEWS : ADMINISTRATOR_VIEWS
}

/** The view of a path, if the caller has it. */
export function viewOf(caller: Caller, path: string): View | undefined {
  return viewsFor(caller).find((view) => view.path === path)
}
