import { OwnUsers } from './administrators/own-users.tsx'
import type { Caller } from './caller.ts'
import { Customers } from './customers/customers.tsx'
import { ImportAndExport } from './import/import.tsx'
import { Search } from './search/search.tsx'
import { Users } from './users/users.tsx'
import { forAdministrators, forOperators, type View } from './view.ts'

/** The views of operators, in the order of the list. */
const OPERATOR_VIEWS: readonly View[] = [
  forOperators('users', 'Users', (of) => <Users {...of} />),
  forOperators('customers', 'Customers', (of) => <Customers {...of} />),
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
export const START = { operator: 'users', administrator: 'users' } as const

/** The views that a caller has. */
export function viewsFor({ kind }: Caller): readonly View[] {
  return kind === 'operator' ? OPERATOR_VIEWS : ADMINISTRATOR_VIEWS
}

/** The view of a path, if the caller has it. */
export function viewOf(caller: Caller, path: string): View | undefined {
  const more = caller.kind === 'operator' ? MORE_OPERATOR_VIEWS : []
  return [...viewsFor(caller), ...more].find((view) => view.path === path)
}
