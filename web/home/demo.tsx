import { useState } from 'preact/hooks'
import { Fault } from '../components/notice.tsx'
import { useAction } from '../components/use-action.ts'
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
  const { run, busy, fault } = useAction()
  const make: Column['make'] = (press) => run(async () => setStory(await press(story)))
  const column: Column = { story, make, window }
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
      <Fault of={fault} />
      <div class="columns" aria-busy={busy}>
        <OwnerColumn {...column} user={user} />
        <ServiceColumn {...column} />
        <ThiefColumn {...column} />
      </div>
    </div>
  )
}
