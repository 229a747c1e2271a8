// A command-line tool. Its user logs in once, and stays logged in between its calls.

import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { AuthError, createClient } from '@edge-token-service/client'
import { fileStore } from '@edge-token-service/client/file'

const USAGE = `login NAME    logs in; the password is asked for, or read from standard input
orders        shows your orders
logout        logs out`

const { SERVICE = 'http://localhost:8787', API = 'http://localhost:8788' } = process.env
const { XDG_STATE_HOME = join(homedir(), '.local', 'state') } = process.env

const folder = join(XDG_STATE_HOME, 'edge-token-service-example')
mkdirSync(folder, { recursive: true, mode: 0o700 })
const store = fileStore(join(folder, 'session.json'))
const auth = createClient({ url: SERVICE, store, origins: [new URL(API).origin] })

try {
  await run(process.argv[2], process.argv[3])
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}

async function run(command: string | undefined, name: string | undefined): Promise<void> {
  if (command === 'login' && name !== undefined) return auth.login(name, await readPassword())
  if (command === 'orders') return showOrders()
  if (command === 'logout') return auth.logout()
  throw new Error(USAGE)
}

async function showOrders(): Promise<void> {
  const answer = await auth.fetch(`${API}/orders/mine`)
  if (!answer.ok) throw new Error(`${API} answers ${answer.status}`)
  console.log(await answer.text())
}

/** A password is never an argument, because other users of the machine see the arguments of a process. */
async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n$/, '')
  process.stderr.write('Password: ')
  // readline echoes to its output, so this output discards everything.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}

function explain(error: unknown): string {
  if (!(error instanceof AuthError)) return error instanceof Error ? error.message : String(error)
  switch (error.kind) {
    case 'retry':
      return `${SERVICE} does not answer; try again later`
    case 'signed_out':
      return 'you are not logged in; log in first'
    case 'bad_request':
      return error.code === 'AUTH_1001' ? 'the name or the password is wrong' : error.message
  }
}
