import { expect } from 'vitest'
import { newAttemptId } from '../../../src/core/ids.ts'
import {
  bearer,
  bodyOf,
  create,
  operate,
  PASSWORD,
  PATH,
  type Pair,
  refresh,
  SESSIONS,
} from '../../support/api.ts'
import { changePassword } from '../../support/sessions.ts'
import { claimsOf } from '../../support/tokens.ts'
import type { TestUser } from '../../support/users.ts'
import type { Operation } from './history.ts'
import type { Chance } from './random.ts'
import type { Change, Driver, Held } from './world.ts'

/** The weights of the choices in a history over HTTP. Changes of the user are frequent. */
const WEIGHTS = {
  refresh: 42,
  retry: 16,
  stale: 3,
  look: 8,
  end: 3,
  endAll: 5,
  open: 12,
  password: 8,
  disable: 3,
}

/** Attempts with this prefix are sent without an `Idempotency-Key`. */
const BARE = 'bare '

const keyOf = (attempt: string) => (attempt.startsWith(BARE) ? undefined : attempt)

const textOf = (password: number) => (password === 0 ? PASSWORD : `${PASSWORD} ${password}`)

export const heldOf = (pair: Pair): Held<Pair> => {
  const { sid: family, gen: generation, exp: accessExpiresAt } = claimsOf(pair.token)
  return { family, generation, accessExpiresAt, pair }
}

/** The whole service for one user. The driver knows only what a client knows. */
export class HttpDriver implements Driver<Pair> {
  readonly weights = WEIGHTS
  readonly #user: TestUser
  /** The number of requested passwords, and the last one that was granted. */
  #asked = 0
  #granted = 0
  #disabled = false
  #names = 0

  constructor(user: TestUser) {
    this.#user = user
  }

  newAttempt(): string {
    const bare = this.#newBare()
    return this.#names % 3 === 0 ? bare : newAttemptId()
  }

  // Without a key the resend is another attempt.
  again(operation: Operation): Operation {
    const bare = 'attempt' in operation && operation.attempt?.startsWith(BARE)
    return bare ? { ...operation, attempt: this.#newBare() } : operation
  }

  asking(choice: Change, chance: Chance, held: Held<Pair> | undefined): Operation {
    const { family } = held ?? { family: '?' }
    const known = chance.of(this.#granted, this.#granted, this.#asked, chance.below(this.#asked + 1))
    // Most operations need an enabled user.
    if (choice === 'disable' || (this.#disabled && chance.below(2) === 0)) {
      this.#disabled = !this.#disabled
      return { do: 'operate', disabled: this.#disabled }
    }
    switch (choice) {
      case 'open':
        return this.#login(known, chance.of(this.newAttempt(), 'key-1'))
      case 'password': {
        // Some changes are to the present password. They do not prove that the caller knows it.
        if (chance.below(4) === 0 && known !== this.#granted) {
          return { do: 'password', family, from: known, to: this.#granted }
        }
        this.#asked += 1
        return { do: 'password', family, from: known, to: this.#asked }
      }
      case 'endAll':
        return chance.of<Operation>(
          { do: 'operate', disabled: null },
          { do: 'endOwn', family, others: false },
          { do: 'endOwn', family, others: true },
        )
    }
  }

  readonly last = (): Operation[] => [
    { do: 'operate', disabled: false },
    this.#login(this.#granted, this.#newBare()),
    this.#login(this.#asked, this.#newBare()),
  ]

  async send(operation: Operation, held: Held<Pair> | undefined) {
    const response = await this.#send(operation, held?.pair as Pair)
    const { errorCode, content } = await bodyOf(response)
    // In an outage the effect is unknown.
    if (errorCode === 'GLOBAL_1001') return null
    expect(['', 'AUTH_1001', 'AUTH_1002']).toContain(errorCode)
    if (operation.do === 'look') return { answer: errorCode === '' ? 'live' : 'not live' }
    if (errorCode !== '') return { answer: errorCode === 'AUTH_1001' ? 'denied' : 'refused' }
    if (operation.do === 'password') this.#granted = operation.to
    if (operation.do !== 'refresh' && operation.do !== 'login') return { answer: 'done' }
    const [pair] = content as [Pair]
    const got = heldOf(pair)
    const bytes = pair.token + pair.refreshToken
    if (operation.do === 'refresh') {
      return { answer: { generation: got.generation, madeAt: null }, bytes, held: got }
    }
    expect(got.generation).toBe(0)
    return { answer: `opened ${got.family}`, bytes, family: got.family, held: got }
  }

  #send(operation: Operation, pair: Pair): Promise<Response> {
    switch (operation.do) {
      case 'refresh':
        return refresh(pair, { key: keyOf(operation.attempt) })
      case 'end':
        return bearer(pair.token, 'DELETE', PATH)
      case 'look':
        return bearer(pair.token, 'GET', SESSIONS)
      case 'login':
        return create(this.#user.username, {
          key: keyOf(operation.attempt),
          password: textOf(operation.password),
        })
      case 'password':
        return changePassword(pair, textOf(operation.from), textOf(operation.to))
      case 'endOwn':
        return bearer(pair.token, 'DELETE', `${SESSIONS}${operation.others ? '?except=current' : ''}`)
      case 'operate': {
        const { disabled } = operation
        const path = `/user/${this.#user.id}`
        return disabled === null
          ? operate('DELETE', `${path}/session`, undefined)
          : operate('PATCH', path, { disabled })
      }
      default:
        throw new Error(`no client asks the service for ${operation.do}`)
    }
  }

  #login(password: number, attempt: string): Operation {
    this.#names += 1
    return { do: 'login', family: `?${this.#names}`, password, attempt }
  }

  #newBare(): string {
    this.#names += 1
    return `${BARE}${this.#names}`
  }
}
