import { claimsOf } from '../../packages/client/src/session/claims.ts'
import { randomKey } from '../../packages/client/src/session/keys.ts'
import { type Answer, askEnding, askLogin, askLogout, askRefresh, newKey, pairOf } from './service.ts'
import {
  type Actor,
  type Family,
  type Held,
  heldOf,
  isDead,
  type Link,
  newestOf,
  type Outcome,
  START,
  type Story,
} from './story.ts'

// The presses of the demo. Each is a call of the service, but for the theft.

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** Logs the owner in. After the end of a family it also reads the event of that end. */
export async function login(story: Story, credentials: Credentials, isBound: boolean): Promise<Story> {
  const key = isBound ? await newKey() : null
  const answer = await askLogin(credentials, key, story.owner?.pair.refreshToken ?? null)
  const call = {
    line: 'POST /api/v2/auth/token',
    sent: `the owner's password${isBound ? ' and a proof of a new key' : ''}`,
    answer,
  }
  const pair = answer.status === 200 ? pairOf(answer) : null
  if (pair === null) return { ...story, call, ...said(story, 'owner', { kind: 'failed', answer }) }
  const owner = heldOf(pair)
  const family: Family = {
    id: owner.familyId,
    isBound,
    links: [linkOf(owner, 'owner', null)],
    endedBy: null,
    reused: null,
    refused: [],
  }
  const before = isDead(story) ? (story.family?.id ?? null) : null
  const ending = before === null ? null : await askEnding(pair, key, before)
  return { ...START, family, owner, key, call, ending, ...said(START, 'owner', { kind: 'login', isBound }) }
}

/** The thief copies what the owner has now. No call is made: a theft is silent. */
export function steal(story: Story, withKey: boolean): Story {
  const { owner, family } = story
  if (owner === null || family === null) return story
  const thief = { ...owner, nextKey: withKey ? owner.nextKey : randomKey(), isKeyStolen: withKey }
  const { isBound } = family
  return {
    ...story,
    thief,
    ...said(story, 'thief', { kind: 'stolen', withKey, isBound, generation: thief.generation }),
  }
}

/** Exchanges the pair of one of the two. `loses`: the answer is received, and the owner does not get it. */
export async function refresh(story: Story, actor: Actor, loses = false): Promise<Story> {
  const { family } = story
  const held = story[actor]
  if (held === null || family === null) return story
  const idempotencyKey = held.nextKey
  const key = actor === 'owner' ? story.key : null
  const answer = await askRefresh(held.pair, idempotencyKey, key)
  const outcome = outcomeOf(story, { actor, held, idempotencyKey, answer, loses })
  const whose =
    actor === 'owner' ? 'the one stored with the pair' : held.isKeyStolen ? "the owner's" : 'its own'
  const proof = key === null ? '' : ', and a proof of the key'
  const call = {
    line: 'PUT /api/v2/auth/token',
    sent: `the pair of generation ${held.generation} by the ${actor}; Idempotency-Key: ${whose}${proof}`,
    answer,
  }
  const next = { ...story, call, ...said(story, actor, outcome) }
  const pair = pairOf(answer)
  if (outcome.kind === 'rotated' && pair !== null) {
    const link = { ...linkOf(heldOf(pair), actor, idempotencyKey), isLost: loses }
    const grown = { ...next, family: { ...family, links: [...family.links, link] } }
    return loses ? { ...grown, isWaiting: true } : holding(grown, actor, heldOf(pair))
  }
  if (outcome.kind === 'repeated' && pair !== null) return repeated(next, family, actor, pair)
  return refused(next, family, actor, outcome)
}

/** Ends the session at the service, and forgets everything. A used pair ends it too: its answer may have been lost. */
export async function restart({ owner, thief, key, family }: Story): Promise<Story> {
  const newest = [owner, thief]
    .filter((held) => held !== null)
    .toSorted((one, other) => other.generation - one.generation)[0]
  if (newest && family?.endedBy === null) await askLogout(newest.pair, key)
  return START
}

/** The service made the same successor again. */
function repeated(story: Story, family: Family, actor: Actor, pair: Held['pair']): Story {
  const successor = heldOf(pair)
  const links = family.links.map((link) =>
    link.generation === successor.generation
      ? { ...link, isLost: false, again: [...link.again, actor] }
      : link,
  )
  return holding({ ...story, family: { ...family, links } }, actor, successor)
}

function holding(story: Story, actor: Actor, held: Held): Story {
  return actor === 'owner' ? { ...story, owner: held, isWaiting: false } : { ...story, thief: held }
}

function refused(story: Story, family: Family, actor: Actor, outcome: Outcome): Story {
  if (outcome.kind !== 'reuse' && outcome.kind !== 'dead' && outcome.kind !== 'ended_elsewhere') return story
  const ended = {
    ...family,
    endedBy: family.endedBy ?? actor,
    reused: outcome.kind === 'reuse' ? outcome.generation : family.reused,
    refused: [...family.refused, actor],
  }
  return { ...story, isWaiting: false, family: ended }
}

/** A refresh that was answered. */
interface Answered {
  readonly actor: Actor
  readonly held: Held
  readonly idempotencyKey: string
  readonly answer: Answer
  readonly loses: boolean
}

/** What the answer of a refresh means. */
function outcomeOf(story: Story, { actor, held, idempotencyKey, answer, loses }: Answered): Outcome {
  const { family, isWaiting } = story
  const newest = family === null ? -1 : newestOf(family)
  const pair = answer.status === 200 ? pairOf(answer) : null
  if (pair !== null) {
    const { generation } = heldOf(pair)
    const link = family?.links.find((one) => one.generation === generation)
    if (link === undefined) return { kind: 'rotated', generation, isLost: loses }
    const by = link.madeWith === idempotencyKey ? 'key' : family?.isBound ? 'proof' : 'grace'
    const isSame = link.refreshToken === pair.refreshToken
    return { kind: 'repeated', generation, by, isSame, isShared: link.by !== actor }
  }
  if (answer.status !== 401) return { kind: 'failed', answer }
  if (answer.challenge?.startsWith('DPoP')) return { kind: 'no_proof' }
  const isUsed = held.generation < newest
  if (isDead(story)) return { kind: 'dead', generation: held.generation, isUsed }
  if (isUsed) return { kind: 'reuse', generation: held.generation, wasRetry: isWaiting && actor === 'owner' }
  const hasExpired = Number(claimsOf(held.pair.token).exp) * 1000 < Date.now()
  return { kind: hasExpired ? 'expired' : 'ended_elsewhere' }
}

const linkOf = ({ generation, pair }: Held, by: Actor, madeWith: string | null): Link => ({
  generation,
  by,
  refreshToken: pair.refreshToken,
  madeWith,
  isLost: false,
  again: [],
})

function said(story: Story, actor: Actor, outcome: Outcome): Pick<Story, 'said' | 'lastBy'> {
  return { said: { ...story.said, [actor]: outcome }, lastBy: actor }
}
