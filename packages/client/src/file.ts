import { link, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { randomKey } from './session/keys.ts'
import { asRecord, type StoredSession, sameSession } from './session/record.ts'
import type { SessionStore } from './stores/store.ts'

// The package's entry `./file`, for command-line tools and other programs on Node.

/** After this time a lock belongs to a process that has ended. A change takes milliseconds. */
const STALE_LOCK_MS = 5000

/**
 * A store in one file that many processes share. It is readable by its owner alone (mode 0600), and replaced by a rename,
 * so that a reader sees one record or the other. Its folder must exist. A file that is no record counts as none. It does not
 * tell of the changes of other processes: a client reads the file at each call.
 */
export function fileStore(path: string): SessionStore {
  const file = resolve(path)
  const read = async (): Promise<StoredSession | null> => {
    try {
      return asRecord(JSON.parse(await readFile(file, 'utf8')))
    } catch (error) {
      if (error instanceof SyntaxError || isCode(error, 'ENOENT')) return null
      throw error
    }
  }
  return {
    name: `file:${file}`,
    read,
    async replace(expected, next) {
      for (;;) {
        const lock = await takeLock(`${file}.lock`)
        try {
          if (!sameSession(await read(), expected)) return false
          if (await write(file, next, lock)) return true
        } finally {
          await lock.release()
        }
      }
    },
    subscribe: () => () => {},
  }
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

interface Lock {
  /** False after a suspension so long that another process may have taken the lock over. */
  held(): boolean
  release(): Promise<void>
}

/** Writes beside the file, waits until it is on disk, and renames. Gives false, and changes nothing, without the lock. */
async function write(file: string, record: StoredSession | null, lock: Lock): Promise<boolean> {
  const beside = `${file}.${randomKey()}`
  try {
    const handle = await open(beside, 'wx', 0o600)
    try {
      await handle.writeFile(JSON.stringify(record))
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (!lock.held()) return false
    await (record === null ? rm(file, { force: true }) : rename(beside, file))
    return true
  } finally {
    await rm(beside, { force: true })
  }
}

/** Creates the lock file, which only one process can. */
async function takeLock(path: string): Promise<Lock> {
  for (;;) {
    try {
      const since = Date.now()
      await (await open(path, 'wx', 0o600)).close()
      const held = () => Date.now() - since < STALE_LOCK_MS / 2
      return { held, release: async () => (held() ? rm(path, { force: true }) : undefined) }
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
    }
    if (await isStale(path)) await removeStale(path)
    else await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 8))
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > STALE_LOCK_MS
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

/** Moves the lock away. If another process had made a new one by then, that one is put back. */
async function removeStale(path: string): Promise<void> {
  const moved = `${path}.${randomKey()}`
  try {
    await rename(path, moved)
    if (!(await isStale(moved))) await link(moved, path)
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error
  } finally {
    await rm(moved, { force: true })
  }
}
