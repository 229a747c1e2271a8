import { useState } from 'preact/hooks'
import { Check, Field } from '../components/field.tsx'
import type { Column } from './demo.tsx'
import { PairView } from './pair-view.tsx'
import { PressButton } from './press-button.tsx'
import { type Credentials, login, refresh } from './presses.ts'
import { Said } from './said.tsx'
import { isDead } from './story.ts'

/** The person whose session it is. */
export function OwnerColumn({ story, make, window, user }: Column & { readonly user: Credentials | null }) {
  const { owner, isWaiting } = story
  const cannotRefresh = owner === null || isWaiting
  return (
    <section class="panel stack actor actor-owner" aria-labelledby="owner">
      <h3 id="owner">Owner</h3>
      <p class="soft">Has the password, and keeps a pair with the Idempotency-Key of its next refresh.</p>
      <Login story={story} make={make} user={user} />
      <div class="row">
        <PressButton
          story={story}
          actor="owner"
          press="refresh"
          isOff={cannotRefresh}
          onPress={() => make((now) => refresh(now, 'owner'))}
        >
          Refresh
        </PressButton>
        <PressButton
          story={story}
          actor="owner"
          press="lose"
          isOff={cannotRefresh || isDead(story)}
          onPress={() => make((now) => refresh(now, 'owner', true))}
        >
          Refresh and lose the answer
        </PressButton>
        <PressButton
          story={story}
          actor="owner"
          press="retry"
          isOff={!isWaiting}
          onPress={() => make((now) => refresh(now, 'owner'))}
        >
          Retry the lost answer
        </PressButton>
      </div>
      <Said story={story} actor="owner" window={window} />
      <PairView story={story} held={owner} nobody="No pair yet." />
    </section>
  )
}

function Login({
  story,
  make,
  user,
}: Pick<Column, 'story' | 'make'> & { readonly user: Credentials | null }) {
  const [isBound, setIsBound] = useState(false)
  const [typed, setTyped] = useState<Credentials>({ username: '', password: '' })
  const isOff = story.owner !== null && !isDead(story)
  const verb = isOff ? 'Logged in' : story.owner === null ? 'Log in' : 'Log in again'
  const submit = (event: Event) => {
    event.preventDefault()
    if (isOff) return
    make((now) => login(now, user ?? typed, isBound))
    setTyped({ ...typed, password: '' })
  }
  return (
    <form class="stack stack-tight" onSubmit={submit}>
      {user === null && !isOff && (
        <>
          <p class="small">
            This service has no demo user. Sign in as yourself: the demo opens a session of yours, and loses
            it to the thief on purpose. Your other sessions go on, and <a href="/account">My sessions</a>{' '}
            shows them.
          </p>
          <Field
            label="User name"
            autoComplete="username"
            inputMode="email"
            required
            value={typed.username}
            onValue={(username) => setTyped({ ...typed, username })}
          />
          <Field
            label="Password"
            type="password"
            autoComplete="current-password"
            required
            value={typed.password}
            onValue={(password) => setTyped({ ...typed, password })}
          />
        </>
      )}
      {!isOff && <Check label="Bind the session to a key (DPoP)" checked={isBound} onChecked={setIsBound} />}
      <div>
        <PressButton story={story} actor="owner" press="login" type="submit" isOff={isOff}>
          {verb}
          {user === null ? '' : ` as ${user.username}`}
        </PressButton>
      </div>
    </form>
  )
}
