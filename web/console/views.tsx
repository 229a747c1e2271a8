import type { Caller } from './caller.ts'
import { Customers } from './customers/customers.tsx'
import { forOperators, type View } from './view.ts'

/** The views of operators, in the order of the list. */
const OPERATOR_VIEWS: readonly View[] = [
  forOperators('customers', 'Customers', (of) => <Customers {...of} />),
]

/** The views of administrators. */
const ADMINISTRATOR_VIEWS: readonly View[] = []

/** The view that opens first. */
export const START = { operator: 'customers', administrator: 'users' } as const

/** The views that a caller has. */
export function viewsFor({ kind }: Caller): readonly View[] {
  return kind === 'operator' ? OPERATOR_VIEWS : ADMINISTRATOR_VIEWS
}

/** The view of a path, if the caller has it. */
export function viewOf(caller: Caller, path: string): View | undefined {
  return viewsFor(caller).find((view) => view.path === path)
}
