/** Whether a password has the hash. It blocks the isolate for the milliseconds that the hash names. */
export type Verify = (password: string) => boolean

/** A password hash of another system. */
export interface ImportedHash {
  /** The CPU time of one verification in milliseconds, by measurements on one machine (docs/import.md). */
  readonly milliseconds: number
  /** The memory of one verification in bytes. */
  readonly memory: number
  /** Loads the code of the format, which is not evaluated before. */
  load(): Promise<Verify>
}

/** A format of password hashes of other systems. */
export interface HashFormat {
  /** The word before the hash in the directory, and the name in reports. */
  readonly name: string
  /** Matches the texts that are of this format, or were meant to be. */
  readonly mark: RegExp
  /** The form of its texts, as words that follow "must be". */
  readonly form: string
  /** The hash that a marked text has, or null if it is malformed. The cost is not judged here. */
  read(text: string): ImportedHash | null
}

/**
 * The most that one verification may cost in milliseconds of CPU. The costliest default of the systems whose hashes are read is
 * Django's of 1,500,000 iterations. The isolate answers nothing else meanwhile.
 */
export const MAX_MILLISECONDS = 2_000

/**
 * The least that one verification may cost in milliseconds of CPU: some 3,300 iterations of PBKDF2 with SHA-256. A hash that
 * costs less is guessed as fast as MD5 is.
 */
export const MIN_MILLISECONDS = 0.5

/** The most memory of one verification in bytes: 64 MiB. An isolate has 128 MB for everything. */
export const MAX_MEMORY = 64 * 1024 * 1024

/** The fewest bytes of a hash. Of a shorter one a guess would be right too often, and an empty one has every password. */
export const MIN_HASH_BYTES = 16

/** The most bytes of a hash: the output of SHA-512, and Firebase's. */
export const MAX_HASH_BYTES = 64
