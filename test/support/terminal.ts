import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from '../../scripts/project.ts'

/** A question that a program asks on a terminal, and the answer that is typed once it shows. */
export interface Answer {
  readonly asked: string
  readonly typed: string
}

/**
 * Runs a program of the project on a pseudo-terminal, and answers its questions in their order. Returns what the terminal
 * showed. `script` of util-linux or of macOS makes the terminal.
 */
export async function attend(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  answers: readonly Answer[],
): Promise<{ readonly code: number | null; readonly shown: string }> {
  const command = [process.execPath, program, ...args]
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  // `script` runs its command in the shell of SHELL. dash stays as a parent, and Ctrl-C would set the exit code to 130.
  const options =
    process.platform === 'darwin' ? ['-q', '/dev/null', ...command] : ['-qefc', `exec ${quoted}`, '/dev/null']
  const child = spawn('script', options, { cwd: ROOT, env })
  let shown = ''
  let code: number | null | undefined
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString()
  })
  child.once('close', (ended) => {
    code = ended
  })
  let from = 0
  for (const { asked, typed } of answers) {
    while (!shown.slice(from).includes(asked)) {
      if (code !== undefined) throw new Error(`It ended before it asked "${asked}":\n${shown}`)
      await sleep(20)
    }
    from = shown.length
    child.stdin.write(`${typed}\r`)
  }
  while (code === undefined) await sleep(20)
  return { code, shown }
}
