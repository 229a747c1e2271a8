import { useState } from 'preact/hooks'
import { Check } from '../components/field.tsx'
import type { Column } from './demo.tsx'
import { PairView } from './pair-view.tsx'
import { PressButton } from './press-button.tsx'
import { refresh, steal } from './presses.ts'
import { Said } from './said.tsx'
import { isDead } from './story.ts'

/** Somebody who has copied the pair of the owner, and has neither the password nor a key of DPoP. */
export function ThiefColumn({ story, make, window }: Column) {
  const [withKey, setWithKey] = useState(false)
  const { owner, thief } = story
  return (
    <section class="panel stack actor actor-thief" aria-labelledby="thief">
      <h3 id="thief">Thief</h3>
      <p class="soft">Copies what the owner has stored. Has no password, and no key of a bound session.</p>
      <Check
        label="Also steal the Idempotency-Key of the next refresh"
        checked={withKey}
        onChecked={setWithKey}
      />
      <div class="row">
        <PressButton
          story={story}
          actor="thief"
          press="steal"
          isOff={owner === null || isDead(story)}
          onPress={() => make((now) => steal(now, withKey))}
        >
          Steal the pair
        </PressButton>
        <PressButton
          story={story}
          actor="thief"
          press="refresh"
          isOff={thief === null}
          onPress={() => make((now) => refresh(now, 'thief'))}
        >
          Refresh as the thief
        </PressButton>
      </div>
      <Said story={story} actor="thief" window={window} />
      <PairView story={story} held={thief} nobody="No pair yet." />
    </section>
  )
}
