import { useState } from 'preact/hooks'
import { Field } from '../components/field.tsx'
import type { Section } from './document.ts'

/** The list of operations, with a filter. On a phone it is closed at first. */
export function Contents({
  sections,
  filter,
  setFilter,
  current,
}: {
  /** Those that the filter lets through. */
  readonly sections: readonly Section[]
  readonly filter: string
  readonly setFilter: (filter: string) => void
  /** The operation that was opened last. */
  readonly current: string | null
}) {
  const [isOpen, setOpen] = useState(false)
  const count = sections.reduce((sum, { calls }) => sum + calls.length, 0)
  return (
    <div class="contents">
      <button
        type="button"
        class="button contents-toggle"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        Operations
      </button>
      <nav class={`contents-list stack ${isOpen ? '' : 'contents-closed'}`} aria-label="Operations">
        <Field
          label="Filter"
          value={filter}
          onValue={setFilter}
          inputMode="search"
          autoComplete="off"
          placeholder="Words, a path, a method"
        />
        <p class="unseen" role="status">
          {count} operations
        </p>
        {sections.map(({ name, calls }) => (
          <div key={name}>
            <h2 class="contents-section">{name}</h2>
            <ul>
              {calls.map(({ id, method, summary }) => (
                <li key={id}>
                  <a
                    href={`#${id}`}
                    aria-current={id === current ? 'location' : undefined}
                    onClick={() => setOpen(false)}
                  >
                    <span>{summary}</span>{' '}
                    <span class={`method method-${method.toLowerCase()}`}>{method}</span>
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
    </div>
  )
}
