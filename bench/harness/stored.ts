import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The stored bytes of a folder. A SQLite database counts with the size that it has after its write-ahead log is written
 * back, and the log does not count. SQLite chooses the moment of the write-back, which would blur the effect of a
 * refresh.
 */
export function storedIn(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /-(wal|shm)$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    bytes += databaseByLog(`${path}-wal`) ?? sizeOf(path)
  }
  return bytes
}

// Null: no log has the size, so the size of the file counts.
function databaseByLog(path: string): number | null {
  let log: Buffer
  try {
    log = readFileSync(path)
  } catch {
    return null
  }
  if (log.length < 32) return null
  // https://www.sqlite.org/fileformat2.html#the_write_ahead_log: the frames of this log have the salts of its header. A
  // frame that commits has the number of pages of the database.
  const page = log.readUInt32BE(8)
  const salts = log.subarray(16, 24)
  let pages = 0
  for (let at = 32; at + 24 + page <= log.length; at += 24 + page) {
    if (!log.subarray(at + 8, at + 16).equals(salts)) break
    pages = log.readUInt32BE(at + 4) || pages
  }
  return pages === 0 ? null : pages * page
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    // It was deleted meanwhile.
    return 0
  }
}
