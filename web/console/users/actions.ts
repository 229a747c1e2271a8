import { type Calls, done, oneOf } from '../../service/calls.ts'
import type { User } from '../people/schemas.ts'

/** What an operator does with a user, and what it says first. */
export interface UserAction {
  readonly name: string
  /** What happens, after the number of the sessions that end. */
  readonly words: string
  readonly verb: string
  /** It ends all sessions of the user. */
  readonly ends: boolean
  /** Whether it makes sense for this user. */
  readonly isFor: (user: User) => boolean
  readonly act: (calls: Calls, userId: string) => Promise<unknown>
  /** What is said after the success. */
  readonly said: string
}

const change = (calls: Calls, userId: string, body: { disabled?: boolean; password?: null }) =>
  oneOf(calls.PATCH('/api/v2/operator/user/{userId}', { params: { path: { userId } }, body }))

const always = () => true

/** The actions that need nothing but a confirmation. */
export const ACTIONS: readonly UserAction[] = [
  {
    name: 'Unlock',
    words:
      'Resets the failed logins under the name and those of the clients of the user. Sessions and password stay.',
    verb: 'Unlock',
    ends: false,
    isFor: always,
    act: (calls, userId) =>
      done(calls.DELETE('/api/v2/operator/user/{userId}/lock', { params: { path: { userId } } })),
    said: 'The failed logins are reset.',
  },
  {
    name: 'Remove the password',
    words: 'From then on the user logs in by a trusted issuer alone.',
    verb: 'Remove the password',
    ends: true,
    isFor: ({ hasPassword }) => hasPassword,
    act: (calls, userId) => change(calls, userId, { password: null }),
    said: 'The user has no password.',
  },
  {
    name: 'Disable',
    words: 'The user cannot log in until it is enabled again.',
    verb: 'Disable the user',
    ends: true,
    isFor: ({ disabled }) => !disabled,
    act: (calls, userId) => change(calls, userId, { disabled: true }),
    said: 'The user is disabled.',
  },
  {
    name: 'Enable',
    words: 'The user can log in again. Sessions that ended stay ended.',
    verb: 'Enable the user',
    ends: false,
    isFor: ({ disabled }) => disabled,
    act: (calls, userId) => change(calls, userId, { disabled: false }),
    said: 'The user can log in again.',
  },
  {
    name: 'Send the record again',
    words: 'Changes nothing in the record. It helps after a backup of the database was restored.',
    verb: 'Send it to the cell',
    ends: false,
    isFor: always,
    act: (calls, userId) => change(calls, userId, {}),
    said: 'The cell of the user has the record.',
  },
  {
    name: 'Erase',
    words: 'The record and the history are erased for good. To keep them, disable the user.',
    verb: 'Erase for good',
    ends: true,
    isFor: always,
    act: (calls, userId) =>
      done(calls.DELETE('/api/v2/operator/user/{userId}', { params: { path: { userId } } })),
    said: 'The user is erased.',
  },
]
