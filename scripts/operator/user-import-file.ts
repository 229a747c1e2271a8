import { createReadStream, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { WeakHash } from '../../src/users/hashes/weak-hash.ts'
import { ArgumentFault } from '../command-line/arguments.ts'
import { printable } from '../command-line/printable.ts'
import { type OperatorApi, OperatorFault } from './operator-api.ts'
import {
  bytesOf,
  linesOf,
  MAX_BATCH_BYTES,
  MAX_BATCH_USERS,
  NotUtf8,
  summaryOf,
  WAITS,
} from './user-import-batches.ts'
import { type LineUser, readLine } from './user-import-line.ts'
import { wrapHash } from './wrap-hash.ts'

/** The options of an import. */
export interface ImportOptions {
  /** The customer of lines that name none. */
  readonly customerId: string | undefined
  /** True: nothing is changed. */
  readonly dryRun: boolean
  /** The first line that is read, from 1. */
  readonly from: number
  /** Whether the person has stopped the import. */
  readonly isStopped: () => boolean
}

interface Pending {
  readonly line: number
  readonly user: LineUser
  readonly weak: WeakHash | null
}

/** A line that failed, and why. */
interface Fault {
  readonly line: number
  readonly words: string
}

const answer = z.object({
  results: z.array(
    z.object({ outcome: z.enum(['added', 'existing', 'refused']), reason: z.string().nullable() }),
  ),
})

/**
 * Imports the users of a file, line by line, in calls of some dozen. Each text is a line of the file that failed, with its
 * number, and the last one is the summary. Throws `OperatorFault` if a line failed, and if the import stopped: it then names
 * the line to continue from.
 */
export async function* importFile(
  api: OperatorApi,
  path: string,
  options: ImportOptions,
): AsyncGenerator<string> {
  const counts = { added: 0, existing: 0, refused: 0 }
  const shown = progressOf(path)
  let batch: Pending[] = []
  let faults: Fault[] = []
  let bytes = 0
  let next = options.from
  const send = async (until: number) => {
    const results = batch.length === 0 ? [] : await sendBatch(api, batch, options, next)
    const refused = batch.flatMap(({ line }, index): Fault[] => {
      const { outcome = 'refused', reason } = results[index] ?? {}
      counts[outcome] += 1
      return outcome === 'refused' ? [{ line, words: printable(reason ?? 'the service left it out') }] : []
    })
    const failed = [...faults, ...refused].toSorted((one, other) => one.line - other.line)
    ;[batch, faults, bytes, next] = [[], [], 0, until]
    return failed.map(({ line, words }) => `line ${line}: ${words}`)
  }
  try {
    for await (const { line, text, end } of linesOfFile(path)) {
      if (line < options.from || text.trim() === '') continue
      if (options.isStopped()) throw stopped(next, 'The import was stopped')
      const read = readLine(text, options.customerId)
      if ('fault' in read) {
        counts.refused += 1
        faults.push({ line, words: read.fault })
        if (faults.length === MAX_BATCH_USERS) yield* await send(line + 1)
        continue
      }
      const size = bytesOf(JSON.stringify(read.user)) + (read.weak === null ? 1 : 250)
      if (batch.length === MAX_BATCH_USERS || bytes + size > MAX_BATCH_BYTES) yield* await send(line)
      batch.push({ line, ...read })
      bytes += size
      shown.at(end, line)
    }
    yield* await send(next)
  } finally {
    shown.end()
  }
  yield summaryOf(counts, options.dryRun)
  if (counts.refused > 0) {
    throw new OperatorFault(
      'Correct the lines that failed, and import the file again: users that exist stay unchanged.',
    )
  }
}

/** The number of a line, from 1. Throws `ArgumentFault`. */
export function lineNumber(text = '1'): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new ArgumentFault('--from: must be the number of a line, from 1')
  return Number(text)
}

/** Whether Ctrl-C was pressed. The first one lets the call that is under way end, and the second one ends the program. */
export function stopOnInterrupt(): () => boolean {
  let isStopped = false
  process.once('SIGINT', () => {
    isStopped = true
  })
  return () => isStopped
}

/** What became of each user of a call. A fast hash is wrapped first, for the users that do not exist: it takes 0.2 s of CPU. */
async function sendBatch(
  api: OperatorApi,
  batch: readonly Pending[],
  { dryRun, isStopped }: ImportOptions,
  from: number,
) {
  const call = async (users: readonly LineUser[], dry: boolean) => {
    const sent = () => api.call('POST', '/user/import', { users, dryRun: dry })
    return answer.parse(await repeated(sent, from, isStopped)).results
  }
  const users = batch.map(({ user }) => user)
  if (dryRun || batch.every(({ weak }) => weak === null)) return call(users, dryRun)
  const known = await call(users, true)
  const wrapped = batch.map(async ({ user, weak }, index) =>
    weak === null || known[index]?.outcome !== 'added'
      ? user
      : { ...user, passwordHash: await wrapHash(weak) },
  )
  return call(await Promise.all(wrapped), false)
}

async function repeated<T>(call: () => Promise<T>, from: number, isStopped: () => boolean): Promise<T> {
  for (const seconds of [...WAITS, null]) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof OperatorFault)) throw error
      const isLast = !error.isTemporary || seconds === null || isStopped()
      if (isLast) throw stopped(from, `${error.message}\nThe import stopped`)
      await sleep(seconds * 1000)
    }
  }
  throw new Error('the last call neither succeeded nor failed')
}

function stopped(from: number, words: string): OperatorFault {
  return new OperatorFault(
    `${words} before line ${from}. --from ${from} continues it. Without --from it begins again, and users that exist stay unchanged.`,
  )
}

/** The lines of a file. Throws `OperatorFault`. */
async function* linesOfFile(path: string) {
  try {
    yield* linesOf(createReadStream(path))
  } catch (error) {
    if (error instanceof NotUtf8) throw new OperatorFault(`${path}: ${error.message}`)
    if (error instanceof Error && 'code' in error && 'path' in error) {
      throw new OperatorFault(`${path}: cannot be read (${String(error.code)})`)
    }
    throw error
  }
}

const BAR = 30

/** Shows how far an import is, on standard error if that is a terminal. */
function progressOf(path: string) {
  if (!process.stderr.isTTY) return { at() {}, end() {} }
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 1
  return {
    at(end: number, line: number) {
      const part = Math.min(1, end / size)
      const bar = '#'.repeat(Math.round(part * BAR)).padEnd(BAR, '-')
      process.stderr.write(`\r[${bar}] ${Math.round(part * 100)} %, line ${line}`)
    },
    end: () => process.stderr.write('\n'),
  }
}
