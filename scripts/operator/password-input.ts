import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { OperatorFault } from './operator-api.ts'

/** A new password from the terminal, twice and without echo, or from standard input. Throws `OperatorFault`. */
export function readPassword(): Promise<string> {
  return read(ask)
}

/** The password of a user that exists, the same way, but asked for once. */
export function readKnownPassword(): Promise<string> {
  return read(() => askOnce('Password: '))
}

async function read(ask: () => Promise<string>): Promise<string> {
  const password = process.stdin.isTTY ? await ask() : fromInput(await buffer(process.stdin))
  if (password === '') throw new OperatorFault('the password is empty')
  return password
}

/** The text without one newline at its end, which `echo` and editors add. Throws `OperatorFault`. */
export function fromInput(bytes: Uint8Array): string {
  try {
    // A byte order mark is part of the password.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '')
  } catch {
    throw new OperatorFault('the password on standard input is not UTF-8')
  }
}

async function ask(): Promise<string> {
  const password = await askOnce('Password: ')
  if (password !== (await askOnce('Once more: '))) throw new OperatorFault('the two passwords differ')
  return password
}

function askOnce(prompt: string): Promise<string> {
  // readline echoes to its output, so this output discards everything.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 })
  // Now the terminal itself does not echo any more. Before, it would show what is typed right after the question.
  process.stderr.write(prompt)
  return new Promise((resolve, reject) => {
    let answer: string | undefined
    terminal.once('line', (line) => {
      answer = line
      terminal.close()
    })
    // `close` also follows Ctrl-C and Ctrl-D.
    terminal.once('close', () => {
      process.stderr.write('\n')
      if (answer === undefined) reject(new OperatorFault('no password, nothing done'))
      else resolve(answer)
    })
  })
}
