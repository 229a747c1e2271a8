import { claimsOf } from '../../packages/client/src/session/claims.ts'
import { type Held, isDead, newestOf, type Story } from './story.ts'

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium' })

/** Narrow columns are below each other, and long lists of claims would push the columns apart. */
const isWide = matchMedia('(min-width: 64rem)').matches

/** A pair in somebody's hands, with the claims of both tokens. */
export function PairView({
  story,
  held,
  nobody,
}: {
  readonly story: Story
  readonly held: Held | null
  readonly nobody: string
}) {
  if (held === null) return <p class="soft">{nobody}</p>
  return (
    <div class="stack stack-tight">
      <p class="row">
        <strong>Pair of generation {held.generation}</strong>
        <State story={story} held={held} />
      </p>
      <Claims title="Access token" token={held.pair.token} />
      <Claims title="Refresh token" token={held.pair.refreshToken} />
    </div>
  )
}

function State({ story, held }: { readonly story: Story; readonly held: Held }) {
  const { family } = story
  if (family === null) return null
  if (isDead(story)) return <span class="mark mark-bad">dead</span>
  return held.generation < newestOf(family) ? (
    <span class="mark mark-warn">used</span>
  ) : (
    <span class="mark mark-good">valid</span>
  )
}

/** The claims that the rule of a refresh reads come first. */
const FIRST = ['gen', 'sid', 'sub', 'cell', 'cnf', 'ath', 'exp', 'iat']

function Claims({ title, token }: { readonly title: string; readonly token: string }) {
  const claims = Object.entries(claimsOf(token)).toSorted(([one], [other]) => rank(one) - rank(other))
  return (
    <details class="claims" open={isWide}>
      <summary>{title}, decoded</summary>
      <dl>
        {claims.map(([name, value]) => (
          <div key={name} class={name === 'gen' ? 'claim claim-main' : 'claim'}>
            <dt>{name}</dt>
            <dd>{shown(name, value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function rank(name: string): number {
  const place = FIRST.indexOf(name)
  return place === -1 ? FIRST.length : place
}

function shown(name: string, value: unknown): string {
  if (['exp', 'iat', 'nbf'].includes(name)) return `${clock.format(Number(value) * 1000)} (${value})`
  return typeof value === 'string' ? value : JSON.stringify(value)
}
