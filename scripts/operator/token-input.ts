import { text } from 'node:stream/consumers'
import { OperatorFault } from './operator-api.ts'

/** A token from standard input, without the white space around it. Throws `OperatorFault` if there is none. */
export async function readToken(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Paste the token, then Enter and Ctrl-D:\n')
  const token = (await text(process.stdin)).trim()
  if (token === '') throw new OperatorFault('there is no token on standard input')
  return token
}
