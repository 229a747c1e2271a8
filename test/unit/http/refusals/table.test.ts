import { expect, it } from 'vitest'
import { ERRORS } from '../../../../src/http/refusals/table.ts'

// A copy of the contract's table. A code, its message and its status never change.
const CONTRACT = {
  AUTH_1001: { message: 'Invalid credentials', status: 401 },
  AUTH_1002: { message: 'Invalid token', status: 401 },
  AUTH_1003: { message: 'Access denied', status: 403 },
  GLOBAL_1001: { message: 'Service unavailable. Please try again', status: 503 },
  GLOBAL_1002: { message: 'Invalid request', status: 400 },
  GLOBAL_1003: { message: 'Not found', status: 404 },
  GLOBAL_1004: { message: 'Method not allowed', status: 405 },
  GLOBAL_1005: { message: 'Too many requests', status: 429 },
  GLOBAL_1006: { message: 'Request too large', status: 413 },
  GLOBAL_1008: { status: 409, message: 'Conflict' },
  GLOBAL_1007: { message: 'Unsupported media type', status: 415 },
}

it('has exactly the codes of the contract', () => {
  expect(Object.fromEntries(ERRORS)).toEqual(CONTRACT)
})
