import { KeyFault } from '../../../src/keys/import-key.ts'
import { DeployFault } from '../../deploy/fault.ts'
import { DeploymentFolder, deploymentNames } from '../../deploy/folder.ts'
import { dueSteps, type KeyState, statesOf, timeText } from '../times.ts'
import { KEY_SECRETS, type SetName, waitsOf } from '../waits.ts'
import { type LiveDeployment, openDeployment, type Selection, selectName } from './deployment.ts'
import { kidsOf } from './memory.ts'
import { differenceOf, keptSet, kidsIn, setOfToday } from './sets.ts'

/** The text of a status, and whether files and live services agree. */
export interface Status {
  readonly text: string
  readonly agrees: boolean
}

/** The sets of the selected deployment, or of all that this machine has a record of. */
export async function statusOf(selection: Selection): Promise<Status> {
  const isSelected = selection.url !== undefined || selection.name !== undefined
  const names = isSelected ? [selectName(selection)] : deploymentNames()
  if (names.length === 0) return { text: 'This machine has no record of a deployment.', agrees: true }
  const parts: Status[] = []
  for (const name of names) parts.push(await deploymentStatus(name))
  return { text: parts.map(({ text }) => text).join('\n\n'), agrees: parts.every(({ agrees }) => agrees) }
}

async function deploymentStatus(name: string): Promise<Status> {
  try {
    const deployment = openDeployment(name)
    const now = Math.floor(Date.now() / 1000)
    const sets = [await setStatus(deployment, 'access', now), await setStatus(deployment, 'refresh', now)]
    const pending = deployment.folder.pending()
    const lines = [
      `${name}: ${deployment.url}`,
      ...sets.map(({ text }) => text),
      ...(pending === null
        ? []
        : [
            `  ${pending.command} of the ${pending.set} keys was interrupted. Repeat it:`,
            `    ${commandLine(deployment, pending.set, pending.command)}`,
          ]),
    ]
    return { text: lines.join('\n'), agrees: sets.every(({ agrees }) => agrees) }
  } catch (error) {
    if (!(error instanceof DeployFault || error instanceof KeyFault)) throw error
    return {
      text: `${name}: ${new DeploymentFolder(name).record().url ?? ''}\n  ${error.message}`,
      agrees: false,
    }
  }
}

async function setStatus(deployment: LiveDeployment, set: SetName, now: number): Promise<Status> {
  const secret = KEY_SECRETS[set]
  const kept = await keptSet(deployment.folder, set)
  if (kept === null) {
    const put = `npm run keys -- put ${deployment.option} --set ${set} < FILE`
    return {
      text: `  ${secret}: this machine does not have it; give it from your vault: ${put}`,
      agrees: true,
    }
  }
  const today = await setOfToday(deployment, set, kept)
  const algorithms = new Map(kept.keys.map(({ kid, alg }) => [kid, alg]))
  const lines = keyStates(deployment, set, kidsIn(kept), now).map(
    (state) => `    ${state.kid} ${algorithms.get(state.kid)}: ${stateWords(deployment, set, state)}`,
  )
  const mismatch = `    The file and the live service differ: ${differenceOf(deployment, set, kept, today)}`
  const text = [
    `  ${secret}`,
    ...lines,
    ...(today.agrees ? stepLines(deployment, set, now).map((line) => `    ${line}`) : [mismatch]),
  ]
  return { text: text.join('\n'), agrees: today.agrees }
}

function stateWords({ folder }: LiveDeployment, set: SetName, state: KeyState): string {
  if (state.does === 'signs') return 'signs'
  const times = folder.record().keys[KEY_SECRETS[set]]?.[state.kid]
  const from = timeText(state.from)
  if (state.does === 'waits') return `published ${timeText(times?.publishedAt ?? 0)}, may sign from ${from}`
  const replacedAt = times?.replacedAt
  const since = replacedAt === undefined ? 'not recorded' : `replaced ${timeText(replacedAt)}`
  return `${since}, may be removed from ${from}`
}

function keyStates(
  { folder, deployed }: LiveDeployment,
  set: SetName,
  kids: readonly string[],
  now: number,
): readonly KeyState[] {
  const times = folder.record().keys[KEY_SECRETS[set]] ?? {}
  return statesOf(kids, times, waitsOf(set, deployed.vars), now)
}

/** What is due for a set, or when, with the exact command. */
export function stepLines(deployment: LiveDeployment, set: SetName, now: number): readonly string[] {
  const kids = kidsOf(deployment.folder.secrets()[KEY_SECRETS[set]] ?? '{"keys":[]}')
  const steps = dueSteps(keyStates(deployment, set, kids, now))
  if (steps.length === 0) return ['Nothing is due.']
  return steps.flatMap(({ command, kid, from }) => [
    from <= now ? `Due now: ${command}` : `Due from ${timeText(from)}: ${command}`,
    `  ${commandLine(deployment, set, `${command} ${kid}`)}`,
  ])
}

const commandLine = ({ option }: LiveDeployment, set: SetName, command: string): string =>
  `npm run keys -- ${command} ${option}${set === 'access' ? '' : ` --set ${set}`}`
