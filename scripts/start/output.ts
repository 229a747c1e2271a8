import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { eventJson, readable } from './log-lines.ts'

/**
 * Shows the output of wrangler and of the service. wrangler's own lines are held until `ready` is called, and dropped
 * then, because the banner repeats them. If wrangler ends before, `giveUp` shows them, because they have the reason.
 * With `json`, standard output has only the events of the service, as a deployment writes them.
 */
export function showOutput(child: ChildProcess, json: boolean): { ready(): void; giveUp(): void } {
  let held: string[] | null = []
  const listen = (stream: Readable | null) => {
    if (stream === null) return
    createInterface({ input: stream }).on('line', (line) => {
      const event = eventJson(line)
      if (json && event !== null) console.log(event)
      else if (held !== null) held.push(line)
      else show(line)
    })
  }
  const show = (line: string) => {
    const text = readable(line, new Date())
    if (text === null) return
    if (json) console.error(text)
    else console.log(text)
  }
  listen(child.stdout)
  listen(child.stderr)
  return {
    ready() {
      held = null
    },
    giveUp() {
      for (const line of held ?? []) show(line)
      held = null
    },
  }
}
