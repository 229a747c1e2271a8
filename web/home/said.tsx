import type { Actor, Story } from './story.ts'
import { wordsOf } from './words.ts'

/** What happened at the last press of the owner or the thief, and why. It is announced. */
export function Said({
  story,
  actor,
  window,
}: {
  readonly story: Story
  readonly actor: Actor
  readonly window: number
}) {
  const outcome = story.said[actor]
  const words = outcome === null ? null : wordsOf(actor, outcome, window)
  const isOld = story.lastBy !== actor
  return (
    <div role="status" aria-label={`The last press of the ${actor}`} data-said={actor}>
      {words !== null && <p class={`notice notice-${isOld ? 'old' : words.tone}`}>{words.text}</p>}
    </div>
  )
}
