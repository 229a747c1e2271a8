import type { Policy } from '../../../src/families/rules/policy.ts'
import type { Answer, Operation, Successor } from './history.ts'

/** A family in the specification: its current pair, and which attempt made it when. */
interface Login {
  readonly generation: number
  readonly attempt: string
  readonly bornAt: number
  readonly madeAt: number
  readonly ended: boolean
}

/** The directory's record of the user: who may log in, by which password. */
export interface Directory {
  readonly epoch: number
  readonly disabled: boolean
  readonly password: number
  /** The number of changes of the password. */
  readonly version: number
}

/** The state of one user at one moment. All but the directory is the cell's knowledge. */
export interface State {
  readonly at: number
  readonly epoch: number
  readonly disabled: boolean
  readonly logins: Readonly<Record<string, Login>>
  readonly directory: Directory
}

export const start = (at: number): State => ({
  at,
  epoch: 0,
  disabled: false,
  logins: {},
  directory: { epoch: 0, disabled: false, password: 0, version: 0 },
})

/** The operations of the cell alone. */
export type OfCell = Exclude<Operation, { do: 'login' | 'password' | 'endOwn' | 'operate' }>

/** The result of an operation of the cell without any concurrent operation: the answer, and the new state. */
export function takeOfCell(state: State, operation: OfCell, policy: Policy): readonly [Answer, State] {
  switch (operation.do) {
    case 'clock':
      return ['done', { ...state, at: state.at + operation.ms }]
    case 'open': {
      if (operation.epoch < state.epoch) return ['stale', state]
      const { epoch, disabled, attempt = 'login' } = operation
      const login = { generation: 0, attempt, bornAt: state.at, madeAt: state.at, ended: false }
      const logins = { ...state.logins, [operation.family]: state.logins[operation.family] ?? login }
      return ['opened', { ...state, epoch, disabled, logins }]
    }
    case 'end':
      return ['done', endSome(state, (family) => family === operation.family)]
    case 'change': {
      const { epoch, disabled, ending } = operation
      const changed = epoch >= state.epoch ? { ...state, epoch, disabled } : state
      if (ending === 'none') return ['done', changed]
      return ['done', endSome(changed, (family) => family !== ending.except)]
    }
    case 'look':
      return [lives(state, operation.family, policy) ? 'live' : 'not live', state]
    case 'refresh':
      return refresh(state, operation, policy)
  }
}

function refresh(
  state: State,
  asked: Operation & { do: 'refresh' },
  policy: Policy,
): readonly [Answer, State] {
  const login = state.logins[asked.family]
  if (login === undefined) return ['unknown', state]
  if (login.ended) return ['revoked', state]
  if (asked.generation > login.generation) return ['ahead', ended(state, asked.family)]
  if (asked.generation < login.generation) {
    const ago = state.at - login.madeAt
    const same = asked.attempt === login.attempt && ago < policy.idempotencyWindowSeconds * 1000
    const inGrace = ago < policy.reuseGraceSeconds * 1000
    const last = asked.generation === login.generation - 1
    if (!last || !(same || inGrace)) return ['reused', ended(state, asked.family)]
    return state.disabled ? ['disabled', state] : [successor(login), state]
  }
  if (state.disabled) return ['disabled', state]
  const accessEnd = asked.accessExpiresAt ?? Number.POSITIVE_INFINITY
  if (state.at >= endOf(login, policy) || state.at >= accessEnd * 1000) return ['expired', state]
  const next = { ...login, generation: login.generation + 1, attempt: asked.attempt, madeAt: state.at }
  return [successor(next), put(state, asked.family, next)]
}

const successor = ({ generation, madeAt }: Login): Successor => ({ generation, madeAt })

const second = (ms: number) => Math.floor(ms / 1000) * 1000

/** The earlier of the idle and the absolute limit. */
const endOf = (login: Login, policy: Policy) =>
  Math.min(
    second(login.madeAt) + policy.idleTtlSeconds * 1000,
    second(login.bornAt) + policy.familyMaxAgeSeconds * 1000,
  )

export function lives(state: State, family: string, policy: Policy): boolean {
  const login = state.logins[family]
  return login !== undefined && !login.ended && !state.disabled && state.at < endOf(login, policy)
}

const put = (state: State, family: string, login: Login): State => ({
  ...state,
  logins: { ...state.logins, [family]: login },
})

const ended = (state: State, family: string): State => endSome(state, (other) => other === family)

function endSome(state: State, which: (family: string) => boolean): State {
  const logins = Object.entries(state.logins).map(([family, login]) => [
    family,
    which(family) && !login.ended ? { ...login, ended: true } : login,
  ])
  return { ...state, logins: Object.fromEntries(logins) }
}
