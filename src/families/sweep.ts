import type { EpochMs } from '../core/clock.ts'

/** Rows looked at in one step: a step stays under some ten milliseconds, however large the cell. */
const STEP_ROWS = 1000

const SWEEP_EVERY_MS = 60 * 60 * 1000
const NEXT_STEP_MS = 1000

// A revoked family answers every token as an absent one does; it is kept a while for what the log can say of it,
// past the longest window in which a retry could be judged.
const KEEP_REVOKED_MS = 60 * 60 * 1000
const KEEP_ERASED_MS = 60 * 60 * 1000
const KEEP_ATTEMPTS_MS = 24 * 60 * 60 * 1000

const CURSOR_KEY = 'sweep'

type Cursor = { readonly userId: string; readonly id: string }

/**
 * One bounded step of the purge: deletes the families, among the next `STEP_ROWS` in the order of their key, whose
 * last refresh token has expired or which were revoked a while ago. No index is needed, and no rotation pays for it.
 * Returns the milliseconds until the next step, or null if the cell has no family left.
 */
export function sweep(storage: DurableObjectStorage, now: EpochMs): number | null {
  const { sql, kv } = storage
  const from = kv.get<Cursor>(CURSOR_KEY) ?? { userId: '', id: '' }
  const [last] = sql
    .exec<{ user_id: string; id: string }>(
      `SELECT user_id, id FROM family WHERE (user_id, id) > (?, ?) ORDER BY user_id, id LIMIT 1 OFFSET ${STEP_ROWS - 1}`,
      from.userId,
      from.id,
    )
    .toArray()
  const to = last === undefined ? END : { userId: last.user_id, id: last.id }
  sql.exec(
    `DELETE FROM family WHERE (user_id, id) > (?, ?) AND (user_id, id) <= (?, ?)
       AND (refresh_expires_at * 1000 <= ? OR revoked_at <= ?)`,
    from.userId,
    from.id,
    to.userId,
    to.id,
    now,
    now - KEEP_REVOKED_MS,
  )
  if (to !== END) {
    kv.put(CURSOR_KEY, to)
    return NEXT_STEP_MS
  }
  kv.delete(CURSOR_KEY)
  sql.exec('DELETE FROM erased WHERE erased_at <= ?', now - KEEP_ERASED_MS)
  forgetAttempts(sql, now)
  return hasRows(sql) ? SWEEP_EVERY_MS : null
}

/** Milliseconds from the first family of a cell to its first sweep. */
export const FIRST_SWEEP_MS = SWEEP_EVERY_MS

// Above every UUID.
const END: Cursor = { userId: '~', id: '~' }

function forgetAttempts(sql: SqlStorage, now: EpochMs): void {
  for (const table of ['login', 'stranger']) {
    sql.exec(
      `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE last_at <= ? LIMIT ${STEP_ROWS})`,
      now - KEEP_ATTEMPTS_MS,
    )
  }
}

function hasRows(sql: SqlStorage): boolean {
  const [found] = sql
    .exec<{ any: number }>(
      'SELECT EXISTS (SELECT 1 FROM family) OR EXISTS (SELECT 1 FROM erased) OR EXISTS (SELECT 1 FROM login) AS any',
    )
    .toArray()
  return found?.any === 1
}
