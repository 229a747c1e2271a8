import type { Actor, Outcome } from './story.ts'

/** What happened at a press, and why. */
export interface Words {
  readonly tone: 'info' | 'good' | 'warn' | 'bad'
  readonly text: string
}

/** `window` is the service's `IDEMPOTENCY_WINDOW_SECONDS`. */
export function wordsOf(actor: Actor, outcome: Outcome, window: number): Words {
  switch (outcome.kind) {
    case 'login':
      return good(
        outcome.isBound
          ? 'The password was right. A family began, bound to a key that only this browser has. Each refresh needs a proof of that key.'
          : 'The password was right. A family began with the pair of generation 0. Whoever has this pair can refresh it once.',
      )
    case 'stolen':
      return info(stolenWords(outcome))
    case 'rotated':
      return rotatedWords(actor, outcome)
    case 'repeated':
      return repeatedWords(outcome)
    case 'no_proof':
      return actor === 'thief'
        ? good(
            'Refused: the pair is bound to a key, and the thief has no proof of it. Nothing was used up, and nothing changes for the owner. The stolen pair is worthless.',
          )
        : bad('The service refused the proof. Is the clock of this device right? Nothing was used up.')
    case 'reuse':
      return bad(reuseWords(actor, outcome, window))
    case 'dead':
      return bad(
        outcome.isUsed
          ? `Refused: the family has ended, for the ${actor} too.`
          : `Refused, although nobody had used the pair of generation ${outcome.generation}: its family has ended. ${actor === 'owner' ? 'The owner logs in again with the password.' : 'The thief has no password, so the theft is over.'}`,
      )
    case 'expired':
      return bad(
        'The access token has expired, and PUT needs one that has not. The family lives on. Start over.',
      )
    case 'ended_elsewhere':
      return bad(
        'The session was ended elsewhere, and its pair is refused. The history says why after the next login.',
      )
    case 'failed':
      return bad(failedWords(outcome.answer))
  }
}

function stolenWords({ withKey, isBound, generation }: Extract<Outcome, { kind: 'stolen' }>): string {
  const what = withKey ? 'the pair and the Idempotency-Key of its next refresh' : 'the pair'
  const copied = `The thief has a copy of ${what} (generation ${generation}). Neither the owner nor the service can notice it.`
  return isBound ? `${copied} The key of the session cannot be copied.` : copied
}

function rotatedWords(actor: Actor, { generation, isLost }: Extract<Outcome, { kind: 'rotated' }>): Words {
  const used = generation - 1
  if (isLost) {
    return warn(
      `The service exchanged generation ${used} for ${generation}, and the answer was lost. The owner still has generation ${used}, which is used now.`,
    )
  }
  return actor === 'owner'
    ? good(
        `Generation ${used} was exchanged for generation ${generation}. The pair of generation ${used} is used, and cannot be exchanged again.`,
      )
    : warn(
        `The thief was first, and has generation ${generation}. The service cannot tell the two apart yet: the pair was valid and unused. It shows when the owner refreshes.`,
      )
}

function repeatedWords({ generation, by, isSame, isShared }: Extract<Outcome, { kind: 'repeated' }>): Words {
  const same = isSame ? 'the same successor' : 'the successor'
  const answer = `The service answered with ${same} of generation ${generation} again, and made no second one.`
  if (by === 'grace')
    return warn(`${answer} Its REUSE_GRACE_SECONDS forgives a second use from the same browser.`)
  if (by === 'proof') return good(`${answer} The proof of the key shows that it is a retry.`)
  if (!isShared)
    return good(`${answer} The same pair with the same Idempotency-Key is a retry, and no theft.`)
  return warn(
    `${answer} Both sent the same Idempotency-Key, so the second call looks like a retry. Both have one pair now. The second of them to refresh it shows the theft.`,
  )
}

function reuseWords(
  actor: Actor,
  { generation, wasRetry }: Extract<Outcome, { kind: 'reuse' }>,
  window: number,
): string {
  if (wasRetry) {
    return `The pair of generation ${generation} came a second time, and was no retry: either more than ${window} seconds have passed, or its successor was used. The service takes it for a theft, and has ended the family.`
  }
  const second =
    actor === 'owner'
      ? 'The thief had used it, and the owner came second.'
      : 'The owner had used it, and the thief came second.'
  return `The pair of generation ${generation} was used a second time. ${second} The service cannot tell who is who, so it has ended the family for both.`
}

function failedWords({ status, code, message }: Extract<Outcome, { kind: 'failed' }>['answer']): string {
  if (status === 0) return 'The service does not answer. Nothing was lost: press again.'
  if (code === 'AUTH_1001') return 'The user name or the password is wrong.'
  if (code === 'AUTH_1002')
    return 'The service refused the login. It may allow sessions alone that are bound to a key.'
  return `The service answered ${status}: ${message || 'no reason'}.`
}

const info = (text: string): Words => ({ tone: 'info', text })
const good = (text: string): Words => ({ tone: 'good', text })
const warn = (text: string): Words => ({ tone: 'warn', text })
const bad = (text: string): Words => ({ tone: 'bad', text })
