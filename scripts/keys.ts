import { text } from 'node:stream/consumers'
import { KeyFault } from '../src/keys/import-key.ts'
import { ArgumentFault, refuseTakenByNpm } from './command-line/arguments.ts'
import { DeployFault } from './deploy/fault.ts'
import { runKeys } from './keys/commands.ts'
import { KeySetFault } from './keys/key-set.ts'
import { isLive, LIVE_OPTIONS, readLiveOptions } from './keys/live/options.ts'
import { changeKeys } from './keys/live/run.ts'
import { statusOf } from './keys/live/status.ts'
import { KEYS_USAGE } from './keys/usage.ts'
import { TomlFault } from './project.ts'

try {
  const args = process.argv.slice(2)
  // Without its --url, a command about a deployment would print a new set of private keys.
  refuseTakenByNpm(LIVE_OPTIONS)
  await (isLive(args) ? live(args) : offline(args))
} catch (error) {
  const faults = [ArgumentFault, KeySetFault, KeyFault, DeployFault, TomlFault]
  const expected = faults.some((fault) => error instanceof fault)
  console.error(expected && error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function offline(args: readonly string[]): Promise<void> {
  const result = await runKeys(args, readInput)
  if (result === null) return console.log(KEYS_USAGE)
  console.error(result.words)
  console.log(JSON.stringify(result.set))
}

async function live(args: readonly string[]): Promise<void> {
  const options = readLiveOptions(args)
  if (options === null) return console.log(KEYS_USAGE)
  if (options.command !== 'status') return changeKeys(options, readInput)
  const status = await statusOf(options)
  console.log(status.text)
  if (!status.agrees) process.exitCode = 1
}

function readInput(): Promise<string> {
  if (process.stdin.isTTY) console.error('Paste the key set, then press Ctrl-D on a new line.')
  return text(process.stdin)
}
