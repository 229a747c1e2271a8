import type { Sought } from '../../families/operator-messages.ts'

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/** What a caller may send as `X-Request-Id`, from eight characters on: a shorter word is more often a name. */
const REQUEST_ID = /^[\w\-=]{8,36}$/

/** The id of an event: its cell, or `operator`, and its number. */
const EVENT_ID = /^([a-z]+(?:-\d+)?)-(\d{1,15})$/

/** What every cell is to look for. `canonical` is the text in lower case, as ids of sessions are. */
export function soughtIn(text: string, canonical: string): Sought {
  return {
    ...(UUID.test(canonical) ? { familyId: canonical } : {}),
    ...(REQUEST_ID.test(text) ? { requestId: text } : {}),
  }
}

/** Whether there is anything that every cell is to look for. */
export function isSought({ familyId, requestId }: Sought): boolean {
  return familyId !== undefined || requestId !== undefined
}

/**
 * The cell and the number of an event, if the text has the form of its id. The cell may be none: a caller's `req-10427731` has the
 * form too.
 */
export function eventOf(canonical: string): { readonly cell: string; readonly sequence: number } | null {
  const [, cell, sequence] = EVENT_ID.exec(canonical) ?? []
  return cell === undefined || sequence === undefined ? null : { cell, sequence: Number(sequence) }
}
