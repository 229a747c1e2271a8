import { describe, expect, it } from 'vitest'
import { Late } from '../../../src/core/deadline.ts'
import { isOutage } from '../../../src/families/outage.ts'

const flagged = (fields: object, message = 'anything') => Object.assign(new Error(message), fields)

describe('an outage', () => {
  it.each([
    ['that a retry may help', flagged({ retryable: true })],
    ['of an overloaded object', flagged({ overloaded: true })],
    ['of an object that was reset', flagged({ durableObjectReset: true, remote: true })],
    ['of the network', new Error('Network connection lost.')],
    ['inside the platform', new Error('internal error; reference = 1a2b3c')],
    ['of a time limit', new Late(10_000)],
    [
      'of an object that runs older code',
      new TypeError('The RPC receiver does not implement the method "unlock".'),
    ],
    ['of such an object, in other words', new TypeError('"unlock" is not a function.')],
  ])('%s', (_, error) => {
    expect(isOutage(error)).toBe(true)
  })
})

describe('a bug', () => {
  it.each([
    ['of SQL', flagged({ remote: true, durableObjectId: '1' }, 'no such table: family: SQLITE_ERROR')],
    ['of code', new TypeError("Cannot read properties of null (reading 'userId')")],
    ['of a call', new TypeError('stub.rotat is not a function')],
    ['of a message', new DOMException('Could not serialize object', 'DataCloneError')],
    ['whose flags say no', flagged({ retryable: false, overloaded: false })],
    ['that speaks of the network', new Error('unknown state: Network connection lost')],
    ['that is no error', 'Network connection lost.'],
    ['that is nothing', undefined],
  ])('%s', (_, error) => {
    expect(isOutage(error)).toBe(false)
  })
})
