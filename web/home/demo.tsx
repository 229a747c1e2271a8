import { useRef, useState } from 'preact/hooks'
import { OwnerColumn } from './owner-column.tsx'
import { type Credentials, restart } from './presses.ts'
import { ServiceColumn } from './service-column.tsx'
import { START, type Story } from './story.ts'
import { ThiefColumn } from './thief-column.tsx'

/** What a column needs: the story, and how a press changes it. */
export interface Column {
  readonly story: Story
  /** Makes a press. It is ignored while another one is under way. */
  readonly make: (press: (story: Story) => Promise<Story> | Story) => void
  /** The service's `IDEMPOTENCY_WINDOW_SECONDS`. */
  readonly window: number
}

/** The demo. `user` is the demo user of a local service, and null elsewhere. */
export function Demo({ user, window }: { readonly user: Credentials | null; readonly window: number }) {
  const [story, setStory] = useState<Story>(START)
  const isBusy = useRef(false)
  const make = async (press: (story: Story) => Promise<Story> | Story) => {
    if (isBusy.current) return
    isBusy.current = true
    try {
      setStory(await press(story))
    } finally {
      isBusy.current = false
    }
  }
  const column: Column = { story, make: (press) => void make(press), window }
  return (
    <div class="stack">
      <div class="row row-apart">
        <p>Follow the button in full colour: it is the next step of a theft. All others work too.</p>
        <button
          type="button"
          class="button button-small"
          aria-disabled={story === START}
          onClick={() => story !== START && column.make(restart)}
        >
          Start over
        </button>
      </div>
      <div class="columns">
        <OwnerColumn {...column} user={user} />
        <ServiceColumn {...column} />
        <ThiefColumn {...column} />
      </div>
    </div>
  )
}
