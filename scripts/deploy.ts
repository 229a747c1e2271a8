import { KeyFault } from '../src/keys/import-key.ts'
import { ArgumentFault } from './command-line/arguments.ts'
import { deploy } from './deploy/deploy.ts'
import { DeployFault } from './deploy/fault.ts'
import { DEPLOY_USAGE, readDeployOptions } from './deploy/options.ts'
import { OperatorFault } from './operator/operator-api.ts'

try {
  const options = readDeployOptions(process.argv.slice(2))
  if (options.help) console.log(DEPLOY_USAGE)
  else await deploy(options)
} catch (error) {
  const expected = [DeployFault, ArgumentFault, OperatorFault, KeyFault].some(
    (fault) => error instanceof fault,
  )
  console.error(expected && error instanceof Error ? error.message : error)
  process.exitCode = 1
}
