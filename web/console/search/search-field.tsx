import { useEffect, useRef, useState } from 'preact/hooks'
import { linkTo } from '../route.ts'

/**
 * A text with the form of a token. It is not searched, because the search is in the URL, and so in the history of the browser.
 * Ids have at most 36 characters without a break.
 */
const SECRET = /[\w-]{40,}/

/** The search of operators, beside every view. The key `/` goes to it. */
export function SearchField() {
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.closest('input, textarea, select, dialog')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener('keydown', focus)
    return () => removeEventListener('keydown', focus)
  }, [])
  const search = () => {
    const isSecret = SECRET.test(text)
    setFault(
      isSecret
        ? 'This may be a token, which belongs into no search. An external id so long is found by the list of the users.'
        : null,
    )
    if (!isSecret && text.trim() !== '') location.hash = linkTo('search', text.trim())
    if (isSecret) setText('')
  }
  return (
    <search>
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault()
          search()
        }}
      >
        <label class="field-label" for="search">
          Search
        </label>
        <input
          ref={input}
          id="search"
          class="input"
          type="search"
          autocapitalize="none"
          spellcheck={false}
          autoComplete="off"
          aria-keyshortcuts="/"
          aria-describedby="search-hint"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <span class={fault === null ? 'field-hint' : 'field-fault'} id="search-hint" role="status">
          {fault ?? (
            <>
              A name, or the id of anything: also of a session or a request. Key: <kbd>/</kbd>
            </>
          )}
        </span>
      </form>
    </search>
  )
}
