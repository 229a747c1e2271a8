import { DeployFault } from '../../deploy/fault.ts'
import { DeploymentFolder, type PendingKeys } from '../../deploy/folder.ts'
import { lockDeployment } from '../../deploy/lock.ts'
import { obstaclesOf } from '../change.ts'
import { type KeySet, readKeySet } from '../key-set.ts'
import { statesOf } from '../times.ts'
import { KEY_SECRETS, waitsOf } from '../waits.ts'
import { sameKids } from './check.ts'
import { type LiveDeployment, openDeployment, selectName } from './deployment.ts'
import { goLive } from './go-live.ts'
import { kidsOf, rememberKeys } from './memory.ts'
import { type NextSet, promoted, retired, rotated } from './next-set.ts'
import type { LiveOptions } from './options.ts'
import { differenceOf, keptSet, kidsIn, setOfToday, shownKids, showsAll, type Today, textOf } from './sets.ts'
import { stepLines } from './status.ts'
import { newTag } from './versions.ts'

/** Changes a set of a live service. `input` reads the set of `put`. Throws `DeployFault`, `KeySetFault` or `KeyFault`. */
export async function changeKeys(options: LiveOptions, input: () => Promise<string>): Promise<void> {
  const given = options.command === 'put' ? await readKeySet(await input()) : null
  const name = selectName(options)
  lockDeployment(name)
  // A bad set is refused before Cloudflare is asked.
  if (given !== null) await textOf(new DeploymentFolder(name), options.set, given)
  const found = openDeployment(name)
  const finished = await finishPending(found)
  if (finished !== null && isSame(finished, options, given)) return tellNext(found, options)

  const deployment = finished === null ? found : openDeployment(name)
  const { folder } = deployment
  const kept = await keptSet(folder, options.set)
  const today = await setOfToday(deployment, options.set, kept)
  const next = given === null ? await nextSet(deployment, options, kept, today) : putSet(given)
  const text = await textOf(folder, options.set, next.set)
  if (isLiveAlready(options, next.set, today)) {
    adopt(deployment, options, kept, next.set, text)
    console.log('The service has this set already. It is recorded.')
    return tellNext(deployment, options)
  }
  refuseObstacles(deployment, options, today, next.set)
  const pending = pendingOf(options, today, text)
  folder.writePending(pending)
  await goLive(deployment, pending)
  console.log(`Live: ${next.words}.`)
  if (options.command === 'rotate' && options.set === 'access' && !showsAll('access', next.set)) {
    console.log('No JWK Set shows an HS256 key: give it to every resource server before it signs.')
  }
  console.log(`Put the set into your vault: it is ${KEY_SECRETS[options.set]} in ${folder.secretsFile}`)
  tellNext(deployment, options)
}

/** Finishes the change that was interrupted, whichever command began it. Null: there is none. */
async function finishPending(deployment: LiveDeployment): Promise<PendingKeys | null> {
  const { folder, url } = deployment
  const pending = folder.pending()
  if (pending === null) return null
  const { set, command, text } = pending
  const { kids, answers } = await setOfToday(deployment, set, await keptSet(folder, set))
  const { previous } = pending
  const isAsBefore = previous === null || kids === null ? previous === kids : sameKids(kids, previous)
  const isDone = [kidsOf(text), shownKids(set, text)].some((next) => next && kids && sameKids(next, kids))
  if (answers && !isAsBefore && !isDone) {
    folder.removePending()
    throw new DeployFault(
      `The keys of ${url} were changed after ${command} was interrupted, so it is given up. Nothing was changed.`,
    )
  }
  console.log(`Going on with ${command} of the ${set} keys, which was interrupted.`)
  await goLive(deployment, pending)
  console.log(`Live: ${kidsOf(text).join(', ')}.`)
  return pending
}

/** Whether a command is the one that was just finished. */
function isSame(pending: PendingKeys, { command, set, kid }: LiveOptions, given: KeySet | null): boolean {
  if (pending.command !== command || pending.set !== set) return false
  const kids = kidsOf(pending.text)
  if (given !== null) return sameKids(kids, kidsIn(given))
  if (kid === undefined) return true
  return command === 'promote' ? kids[0] === kid : !kids.includes(kid)
}

const putSet = (set: KeySet): NextSet => ({ set, words: `${kidsIn(set)[0]} signs` })

async function nextSet(
  deployment: LiveDeployment,
  { command, set: name, kid, algorithm }: LiveOptions,
  kept: KeySet | null,
  today: Today,
): Promise<NextSet> {
  const { folder, deployed, option } = deployment
  const secret = KEY_SECRETS[name]
  const put = `npm run keys -- put ${option} --set ${name} < FILE`
  if (kept === null) {
    throw new DeployFault(`This machine does not have ${secret}. Give the set of your vault:\n${put}`)
  }
  if (!today.agrees) {
    throw new DeployFault(
      [
        `The set of today is not known here: ${differenceOf(deployment, name, kept, today)}`,
        `If the service is right, give the set of your vault. If the file is right, give its set:\n${put}`,
      ].join('\n'),
    )
  }
  const times = folder.record().keys[secret] ?? {}
  const states = statesOf(kidsIn(kept), times, waitsOf(name, deployed.vars), now())
  if (command === 'rotate') return rotated(kept, states, algorithm)
  return command === 'promote' ? promoted(kept, states, kid) : retired(kept, states, kid)
}

/** Whether the service has this set, as far as its JWK Set shows all of it. */
const isLiveAlready = ({ command, set }: LiveOptions, next: KeySet, today: Today) =>
  command === 'put' && showsAll(set, next) && sameKids(today.kids ?? [], kidsIn(next))

function adopt(
  { folder, accountId, url }: LiveDeployment,
  { set }: LiveOptions,
  kept: KeySet | null,
  next: KeySet,
  text: string,
): void {
  rememberKeys(folder, KEY_SECRETS[set], kept && kidsIn(kept), kidsIn(next))
  folder.writeRecord({ accountId, url })
  folder.writeSecrets({ [KEY_SECRETS[set]]: text })
}

function refuseObstacles(
  { folder, deployed }: LiveDeployment,
  { command, set, now: skips, endTokens }: LiveOptions,
  today: Today,
  next: KeySet,
): void {
  const obstacles = obstaclesOf({
    previous: today.kids,
    next: kidsIn(next),
    times: folder.record().keys[KEY_SECRETS[set]] ?? {},
    waits: waitsOf(set, deployed.vars),
    now: now(),
  })
  const isAllowed = (kind: string) => endTokens || (kind === 'early' && skips)
  const refused = obstacles.filter(({ kind }) => !isAllowed(kind))
  if (refused.length === 0) {
    for (const { cost } of obstacles) console.log(`Accepted: ${cost}`)
    return
  }
  const option = refused.some(({ kind }) => kind === 'ends tokens') ? '--end-tokens' : '--now'
  throw new DeployFault(
    [
      ...refused.map(({ words }) => words),
      `Nothing was changed. ${command} ${option} does it nevertheless:`,
      ...refused.map(({ cost }) => cost),
    ].join('\n'),
  )
}

const pendingOf = ({ command, set }: LiveOptions, today: Today, text: string): PendingKeys => ({
  command,
  set,
  previous: today.kids && [...today.kids],
  text,
  tag: newTag(set),
})

function tellNext(deployment: LiveDeployment, { set }: LiveOptions): void {
  for (const line of stepLines(deployment, set, now())) console.log(line)
}

const now = () => Math.floor(Date.now() / 1000)
