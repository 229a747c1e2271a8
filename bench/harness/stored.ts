import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Bytes that a folder stores. A SQLite database counts as large as it is with its write-ahead log written back, and
 * the log itself does not: when it is written back is SQLite's business, and would blur what a refresh leaves behind.
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

// Null without a log that says: then the file is all there is.
function databaseByLog(path: string): number | null {
  let log: Buffer
  try {
    log = readFileSync(path)
  } catch {
    return null
  }
  if (log.length < 32) return null
  // https://www.sqlite.org/fileformat2.html#the_write_ahead_log: frames of this log carry its header's salts, and
  // those that commit say how many pages the database then has.
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
    // Gone meanwhile.
    return 0
  }
}
