import type { ComponentChildren } from 'preact'
import { type Actor, nextPress, type Press, type Story } from './story.ts'

/**
 * The button of a press. One that cannot be pressed now keeps the focus, because it is not `disabled`: a keyboard's place would be
 * lost at each press.
 */
export function PressButton({
  story,
  actor,
  press,
  isOff = false,
  onPress,
  type = 'button',
  children,
}: {
  readonly story: Story
  readonly actor: Actor
  readonly press: Press | 'lose'
  readonly isOff?: boolean
  /** Left out for the button of a form. */
  readonly onPress?: () => void
  readonly type?: 'button' | 'submit'
  readonly children: ComponentChildren
}) {
  const next = nextPress(story)
  const isNext = next.actor === actor && next.press === press && !isOff
  return (
    <button
      type={type}
      class={`button ${isNext ? 'button-primary' : ''}`}
      aria-disabled={isOff}
      onClick={() => !isOff && onPress?.()}
    >
      {children}
    </button>
  )
}
