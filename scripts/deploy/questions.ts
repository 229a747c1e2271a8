import { createInterface } from 'node:readline/promises'
import { DeployFault } from './fault.ts'

/** Whether a person can answer questions. */
export const isAttended = (): boolean =>
  process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.CI === undefined

/**
 * Asks until `judge` accepts the answer. An empty answer is the fallback. `judge` throws an error whose message is shown.
 * Throws `DeployFault` at the end of the input.
 */
export async function ask(
  question: string,
  fallback: string,
  judge: (answer: string) => void = () => undefined,
): Promise<string> {
  const shown = fallback === '' ? `${question}: ` : `${question} [${fallback}]: `
  for (;;) {
    const answer = (await line(shown)).trim() || fallback
    try {
      judge(answer)
      return answer
    } catch (error) {
      console.log(error instanceof Error ? error.message : error)
    }
  }
}

/** Asks for a yes, which is also the empty answer. */
export async function confirm(question: string): Promise<boolean> {
  return /^(?:y|yes)?$/i.test((await line(`${question} [Y/n] `)).trim())
}

async function line(prompt: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const ended = new AbortController()
  terminal.once('close', () => ended.abort())
  try {
    return await terminal.question(prompt, { signal: ended.signal })
  } catch {
    throw new DeployFault('\nNothing was changed.')
  } finally {
    terminal.close()
  }
}
