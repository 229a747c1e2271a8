/** One thing that a search has found. */
export interface Found {
  readonly kind: string
  readonly id: string
  readonly name: string | null
  /** The user that it belongs to. */
  readonly userId: string | null
  readonly time: string | null
}

/** The kinds, in the order in which they are shown: the words, and the view of a thing that has a page. */
const KINDS: Readonly<Record<string, readonly [words: string, view: string | null]>> = {
  user: ['Users', 'users'],
  customer: ['Customers', 'customers'],
  client: ['Clients', 'clients'],
  receiver: ['Receivers', 'receivers'],
  issuer: ['Issuers', 'issuers'],
  operator: ['Operators', 'operators'],
  session: ['Sessions', null],
  event: ['Events of users', null],
  operator_event: ['Events of operators', 'did'],
}

/** The results by kind, in the order of the kinds. One of a kind that this page does not know is shown last. */
export function groupsOf<Row extends Found>(rows: readonly Row[]): [string, Row[]][] {
  const groups = Map.groupBy(rows, ({ kind }) => kind)
  const order = Object.keys(KINDS)
  const place = (kind: string) => (order.indexOf(kind) + order.length + 1) % (order.length + 1)
  return [...groups]
    .toSorted(([one], [other]) => place(one) - place(other))
    .map(([kind, found]) => [KINDS[kind]?.[0] ?? kind, found])
}

/** The place of a result in the console: its own page, or that of the user whose it is. */
export function linkOf({ kind, id, userId }: Found): readonly string[] {
  if (userId !== null) return ['users', userId]
  const view = KINDS[kind]?.[1] ?? null
  return view === null ? ['search', id] : [view, id]
}
