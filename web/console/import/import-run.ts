import {
  bytesOf,
  linesOf,
  MAX_BATCH_BYTES,
  MAX_BATCH_USERS,
  NotUtf8,
  WAITS,
} from '../../../scripts/operator/user-import-batches.ts'
import { type Calls, oneOf } from '../../service/calls.ts'
import { Refused } from '../../service/refused.ts'
import { type ImportedUser, readLine } from './import-line.ts'

/** A line that failed, and why. */
export interface LineFault {
  readonly line: number
  readonly words: string
}

/** How far an import is. */
export interface ImportState {
  /** The first line that is not done: an import that stopped is continued there. */
  readonly next: number
  /** The part of the file that was read, from 0 to 1. */
  readonly part: number
  readonly added: number
  readonly existing: number
  readonly refused: number
  /** The first faults. `refused` counts them all. */
  readonly faults: readonly LineFault[]
}

/** An import that has not begun. */
export const NOTHING: ImportState = { next: 1, part: 0, added: 0, existing: 0, refused: 0, faults: [] }

/** What an import does. */
export interface ImportOptions {
  readonly file: File
  /** The customer of lines that name none. Empty: every line names one. */
  readonly customerId: string
  /** True: nothing is changed. */
  readonly dryRun: boolean
  readonly isStopped: () => boolean
}

/** The most faults that the page shows. */
const MAX_FAULTS = 500

interface Pending {
  readonly line: number
  readonly user: ImportedUser
}

/**
 * Imports the users of a file from the line `from.next` on, in calls of some dozen. Each value is the state after a call. It
 * ends early if it is stopped. Throws `Refused` if the service does not take a call, after repetitions for an outage: the last
 * state says where to continue.
 */
export async function* importing(
  calls: Calls,
  from: ImportState,
  { file, customerId, dryRun, isStopped }: ImportOptions,
): AsyncGenerator<ImportState> {
  let state = from
  let batch: Pending[] = []
  let faults: LineFault[] = []
  let bytes = 0
  let end = 0
  const send = async (next: number) => {
    const sent = await sendBatch(calls, batch, dryRun, isStopped)
    const failed = [...faults, ...sent.faults].toSorted((one, other) => one.line - other.line)
    state = {
      next,
      part: Math.min(1, end / Math.max(1, file.size)),
      added: state.added + sent.added,
      existing: state.existing + sent.existing,
      refused: state.refused + failed.length,
      faults: [...state.faults, ...failed].slice(0, MAX_FAULTS),
    }
    ;[batch, faults, bytes] = [[], [], 0]
    return state
  }
  let last = from.next
  for await (const { line, text, end: read } of readable(file)) {
    last = line + 1
    if (line < from.next || text.trim() === '') continue
    if (isStopped()) return
    const parsed = readLine(text, customerId)
    const size = 'user' in parsed ? bytesOf(JSON.stringify(parsed.user)) + 1 : 0
    if (batch.length + faults.length >= MAX_BATCH_USERS || bytes + size > MAX_BATCH_BYTES)
      yield await send(line)
    if ('user' in parsed) batch.push({ line, user: parsed.user })
    else faults.push({ line, words: parsed.fault })
    bytes += size
    end = read
  }
  end = file.size
  yield await send(last)
}

async function* readable(file: File) {
  const reader = file.stream().getReader()
  const chunks = (async function* () {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
  })()
  try {
    yield* linesOf(chunks)
  } catch (error) {
    throw error instanceof NotUtf8 ? new Refused(`The file ${error.message}.`, {}) : error
  } finally {
    await reader.cancel()
  }
}

/** What became of the users of one call. A user that breaks a rule of the service refuses the call, and is left out of the next. */
async function sendBatch(
  calls: Calls,
  batch: readonly Pending[],
  dryRun: boolean,
  isStopped: () => boolean,
): Promise<{ added: number; existing: number; faults: LineFault[] }> {
  if (batch.length === 0) return { added: 0, existing: 0, faults: [] }
  const users = batch.map(({ user }) => user)
  const send = () => oneOf(calls.POST('/api/v2/operator/user/import', { body: { users, dryRun } }))
  const answered = await repeated(send, isStopped).catch((error: unknown) => brokenRules(error, batch))
  if (answered instanceof Map) {
    const rest = batch.filter(({ line }) => !answered.has(line))
    const sent = await sendBatch(calls, rest, dryRun, isStopped)
    const faults = [...answered].map(([line, words]) => ({ line, words }))
    return { ...sent, faults: [...faults, ...sent.faults] }
  }
  const count = (of: string) => answered.results.filter(({ outcome }) => outcome === of).length
  const faults = batch.flatMap(({ line }, index) => {
    const { outcome = 'refused', reason = null } = answered.results[index] ?? {}
    return outcome === 'refused' ? [{ line, words: reason ?? 'the service left it out' }] : []
  })
  return { added: count('added'), existing: count('existing'), faults }
}

/** The lines that broke a rule, of a refusal that names them as `users.3.username …`. Throws any other error again. */
function brokenRules(error: unknown, batch: readonly Pending[]): Map<number, string> {
  const broken = new Map<number, string>()
  if (error instanceof Refused && error.status === 400) {
    for (const [, index, words = ''] of error.message.matchAll(/users\.(\d+)\.?([^;]*)/g)) {
      const line = batch[Number(index)]?.line
      if (line !== undefined) broken.set(line, [broken.get(line), words].filter(Boolean).join('; '))
    }
  }
  if (broken.size === 0) throw error
  return broken
}

/** Repeats a call that met an outage or a limit. A repetition changes nothing that is there. */
async function repeated<T>(call: () => Promise<T>, isStopped: () => boolean): Promise<T> {
  for (const seconds of WAITS) {
    try {
      return await call()
    } catch (error) {
      const isTemporary = error instanceof Refused && [0, 429, 503].includes(error.status)
      if (!isTemporary || isStopped()) throw error
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    }
  }
  return call()
}
