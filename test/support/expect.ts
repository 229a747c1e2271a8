import { expect } from 'vitest'
import { next, type Pair, refresh, type Vars, verdict } from './api.ts'
import { cellOf, sql } from './cells.ts'
import { captureLogs, causesOf } from './logs.ts'
import { sidOf } from './tokens.ts'

/** The one answer to every bad token. It does not show the cause. */
export const INVALID_TOKEN =
  '{"errorCode":"AUTH_1002","errorMessage":"Invalid token","content":"","pageable":""}'

export const INVALID_CREDENTIALS =
  '{"errorCode":"AUTH_1001","errorMessage":"Invalid credentials","content":"","pageable":""}'

export async function expectInvalidToken(response: Response, what?: string): Promise<void> {
  expect(await response.text(), what).toBe(INVALID_TOKEN)
  expect(response.status, what).toBe(401)
}

/** A refresh with this pair is refused, and the log has the cause. */
export async function expectRefused(pair: Pair, cause: RegExp): Promise<void> {
  const lines = captureLogs()
  await expectInvalidToken(await refresh(pair), String(cause))
  expect(causesOf(lines).at(-1)).toMatch(cause)
}

export async function expectInvalidCredentials(response: Response, what?: string): Promise<void> {
  expect(await response.text(), what).toBe(INVALID_CREDENTIALS)
  expect(response.status, what).toBe(401)
}

/** No pair of this family refreshes: neither this pair nor a descendant of it. */
export async function expectEnded(pair: Pair, vars?: Vars): Promise<void> {
  await expectInvalidToken(await refresh(pair, { vars }), 'a pair of a family that must have ended')
}

/** The pair is the current one of a live family. Returns its successor. */
export const expectAlive = (pair: Pair, vars?: Vars): Promise<Pair> => next(pair, vars)

/** A failure in the envelope, and nothing else. */
export async function expectFailure(response: Response, status: number, code: string, message: string) {
  const body = await response.text()
  expect(JSON.parse(body)).toEqual({
    errorCode: code,
    errorMessage: expect.stringContaining(message),
    content: '',
    pageable: '',
  })
  expect(response.status).toBe(status)
  return body
}

/** Whether a pair still has a successor. The call consumes it. */
export async function refreshes(pair: Pair): Promise<boolean> {
  const answered = await verdict(await refresh(pair))
  if (answered !== '200' && answered !== BAD_TOKEN_VERDICT) throw new Error(answered)
  return answered === '200'
}

/** The `verdict` of a bad token. */
export const BAD_TOKEN_VERDICT = '401 AUTH_1002'

/** The cell has no row of the pair's family. */
export async function expectErased(pair: Pair): Promise<void> {
  expect(await sql(cellOf(pair), 'SELECT * FROM family WHERE id = ?', sidOf(pair))).toEqual([])
}

/** Locked: `Retry-After` is a moment of a grid of 30 s after `exact` seconds. */
export async function expectLocked(response: Response, exact: number): Promise<void> {
  const told = Number(response.headers.get('retry-after'))
  expect(await verdict(response)).toBe('429 GLOBAL_1005')
  expect(told).toBeGreaterThan(exact)
  expect(told).toBeLessThanOrEqual(exact + 32)
}
