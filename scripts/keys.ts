import { text } from 'node:stream/consumers'
import { KeyFault } from '../src/keys/import-key.ts'
import { ArgumentFault } from './command-line/arguments.ts'
import { KEYS_USAGE, runKeys } from './keys/commands.ts'
import { KeySetFault } from './keys/key-set.ts'

try {
  const result = await runKeys(process.argv.slice(2), readInput)
  if (result === null) console.log(KEYS_USAGE)
  else {
    console.error(result.words)
    console.log(JSON.stringify(result.set))
  }
} catch (error) {
  const expected = error instanceof ArgumentFault || error instanceof KeySetFault || error instanceof KeyFault
  console.error(expected ? error.message : error)
  process.exitCode = 1
}

function readInput(): Promise<string> {
  if (process.stdin.isTTY) console.error('Paste the key set, then press Ctrl-D on a new line.')
  return text(process.stdin)
}
