import { constants } from 'node:os'
import { KeyFault } from '../src/keys/import-key.ts'
import { ArgumentFault } from './command-line/arguments.ts'
import { deploy } from './deploy/deploy.ts'
import { DeployFault } from './deploy/fault.ts'
import { DEPLOY_USAGE, readDeployOptions } from './deploy/options.ts'
import { OperatorFault } from './operator/operator-api.ts'
import { TomlFault } from './project.ts'

// With a listener this process outlives a command of wrangler that Ctrl-C ends, and removes the file of its secrets.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.error(`Stopped by ${signal}. Run the same command again: it repeats no step that would do harm.`)
    process.exit(128 + constants.signals[signal])
  })
}

try {
  const options = readDeployOptions(process.argv.slice(2))
  if (options.help) console.log(DEPLOY_USAGE)
  else await deploy(options)
} catch (error) {
  const expected = [DeployFault, ArgumentFault, OperatorFault, KeyFault, TomlFault].some(
    (fault) => error instanceof fault,
  )
  console.error(expected && error instanceof Error ? error.message : error)
  process.exitCode = 1
}
