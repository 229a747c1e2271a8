import type { Policy } from '../../../src/families/rules/policy.ts'
import type { Answer, Operation } from './history.ts'
import { type Directory, lives, type State, takeOfCell } from './specification.ts'

/** The number of times that a login asks the cell to open a family. */
const OPENINGS = 5

/** The state of an operation between its moments. */
export interface Notes {
  readonly next: 'read' | 'write' | 'cell'
  /** The record of the directory, as it was read or written. */
  readonly known: Directory
  /** The number of this try of a login. */
  readonly tries: number
}

/** The result of one moment of an operation: its answer, or the notes for its next moment. */
export type Moment = { readonly state: State; readonly inCell: boolean } & (
  | { readonly answer: Answer; readonly notes?: undefined }
  | { readonly notes: Notes }
)

type Asked<Do extends string> = Operation & { do: Do }

/**
 * The result of the next moment of an operation without any concurrent operation. An operation of the cell has one moment.
 * An operation of the whole service has several. A user's record changes first (who may log in) and the cell second
 * (whose sessions live), both before the answer. Between them a login may be refused and an old session may still live. A
 * login whose password was verified before the first moment opens no family after the second.
 */
export function take(state: State, operation: Operation, policy: Policy, notes?: Notes): Moment {
  switch (operation.do) {
    case 'login':
      return notes?.next === 'cell' ? open(state, operation, policy, notes) : prove(state, operation, notes)
    case 'password':
      return changePassword(state, operation, policy, notes)
    case 'operate': {
      const disabled = operation.disabled ?? state.directory.disabled
      if (notes === undefined) return written(state, { ...state.directory, disabled })
      return change(state, notes.known, operation.disabled === false ? 'none' : { except: null }, policy)
    }
    case 'endOwn': {
      if (notes === undefined) return recognize(state, operation.family, policy, 'write')
      if (notes.next === 'write') return written(state, state.directory)
      return change(state, notes.known, { except: operation.others ? operation.family : null }, policy)
    }
    default: {
      const [answer, after] = takeOfCell(state, operation, policy)
      return { answer, state: after, inCell: true }
    }
  }
}

// A login: the directory verifies the password, then the cell opens a family, unless the cell knows a newer record than
// that of the verification. Then the record is read and verified again.
function prove(state: State, { password }: Asked<'login'>, notes?: Notes): Moment {
  const { directory } = state
  if (directory.disabled || directory.password !== password) return { answer: 'denied', state, inCell: false }
  return { notes: { next: 'cell', known: directory, tries: (notes?.tries ?? 0) + 1 }, state, inCell: false }
}

function open(state: State, asked: Asked<'login'>, policy: Policy, notes: Notes): Moment {
  const { family, attempt } = asked
  const { epoch, disabled } = notes.known
  const repeated = repetitionOf(state, attempt, policy)
  const logins = { ...state.logins }
  // A family without an answer to its opening gets its name from the first answer that names it.
  if (repeated !== undefined && isNameless(repeated)) {
    logins[family] = logins[repeated] as State['logins'][string]
    delete logins[repeated]
  }
  const name = repeated === undefined || isNameless(repeated) ? family : repeated
  const opening = { do: 'open', family: name, epoch, disabled, attempt } as const
  const [answer, after] = takeOfCell({ ...state, logins }, opening, policy)
  if (answer === 'opened') return { answer: `opened ${name}`, state: after, inCell: true }
  if (notes.tries === OPENINGS) return { answer: 'kept changing', state, inCell: true }
  // A family that a repeated call opened under this name has no owner. The second try opens another.
  const { [family]: _, ...others } = state.logins
  return { notes: { ...notes, next: 'read' }, state: { ...state, logins: others }, inCell: true }
}

/** The family of the same attempt, within the window, if it is unused. */
function repetitionOf(state: State, attempt: string, policy: Policy): string | undefined {
  const since = state.at - policy.idempotencyWindowSeconds * 1000
  const same = Object.entries(state.logins).find(
    ([family, login]) =>
      login.attempt === attempt &&
      login.generation === 0 &&
      login.bornAt > since &&
      lives({ ...state, disabled: false }, family, policy),
  )
  return same?.[0]
}

/** The name in the history of a family that no answer named. */
const isNameless = (family: string) => family.startsWith('?')

// A change of password: the session is recognized and the password verified. The record is changed unless another change
// came first. Every other session ends.
function changePassword(
  state: State,
  { family, from, to }: Asked<'password'>,
  policy: Policy,
  notes?: Notes,
): Moment {
  const { directory } = state
  if (notes === undefined) return recognize(state, family, policy, 'read')
  switch (notes.next) {
    case 'read': {
      if (directory.password !== from) return { answer: 'denied', state, inCell: false }
      return { notes: { ...notes, next: 'write', known: directory }, state, inCell: false }
    }
    case 'write': {
      if (directory.version !== notes.known.version) return { answer: 'denied', state, inCell: false }
      return written(state, { ...directory, password: to, version: directory.version + 1 })
    }
    case 'cell':
      return change(state, notes.known, { except: family }, policy)
  }
}

/** A Bearer call needs a live session. The cell's knowledge of the user is noted. */
function recognize(state: State, family: string, policy: Policy, next: 'read' | 'write'): Moment {
  if (!lives(state, family, policy)) return { answer: 'not live', state, inCell: true }
  const known = { ...state.directory, epoch: state.epoch, disabled: state.disabled }
  return { notes: { next, known, tries: 0 }, state, inCell: true }
}

/** The directory counts every change. */
function written(state: State, changed: Directory): Moment {
  const directory = { ...changed, epoch: changed.epoch + 1 }
  return {
    notes: { next: 'cell', known: directory, tries: 0 },
    state: { ...state, directory },
    inCell: false,
  }
}

function change(
  state: State,
  { epoch, disabled }: Directory,
  ending: 'none' | { except: string | null },
  policy: Policy,
): Moment {
  const [answer, after] = takeOfCell(state, { do: 'change', epoch, disabled, ending }, policy)
  return { answer, state: after, inCell: true }
}
