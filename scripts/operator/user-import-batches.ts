// What the command and the page of an import share. It runs in Node and in browsers.

/** The most of one call. A body of the service has at most 16 KiB. */
export const MAX_BATCH_BYTES = 15 * 1024
export const MAX_BATCH_USERS = 200

/** Seconds before each repetition of a call that met an outage or a limit. A repetition changes nothing that is there. */
export const WAITS: readonly number[] = [1, 2, 5, 10, 20]

/** What became of the lines of an import. */
export interface Counts {
  readonly added: number
  readonly existing: number
  readonly refused: number
}

/** The sum of an import, in words. */
export function summaryOf({ added, existing, refused }: Counts, dryRun: boolean): string {
  const words = dryRun ? ['would be added', 'would fail'] : ['added', 'failed']
  return `${added} ${words[0]}, ${existing} exist already and stay unchanged, ${refused} ${words[1]}`
}

/** A text that is not UTF-8. The message names the line. */
export class NotUtf8 extends Error {
  override readonly name = 'NotUtf8'
}

const encoder = new TextEncoder()

/** The bytes of a text in UTF-8. */
export const bytesOf = (text: string): number => encoder.encode(text).byteLength

/** The lines of a file with their numbers from 1, and the bytes until their end. Throws `NotUtf8`, and what `chunks` throws. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly line: number; readonly text: string; readonly end: number }> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  let [rest, line, end] = ['', 0, 0]
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch {
      throw new NotUtf8(`is not UTF-8 in line ${line + 1} or later`)
    }
  }
  for await (const chunk of chunks) {
    const lines = (rest + decode(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) {
      end += bytesOf(text) + 1
      yield { line: ++line, text, end }
    }
  }
  const last = rest + decode()
  yield { line: ++line, text: last, end: end + bytesOf(last) }
}
