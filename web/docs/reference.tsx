import { useEffect, useMemo, useState } from 'preact/hooks'
import { Contents } from './contents.tsx'
import type { Credentials, Pair } from './credentials.ts'
import { type Call, type OpenApi, type Section, sectionsOf } from './document.ts'
import { Markdown } from './markdown.tsx'
import { Operation } from './operation.tsx'
import { SharedContext, WalletContext } from './shared.ts'
import { useOpened } from './use-opened.ts'

/** The operation that makes a pair. */
const LOGIN = 'createToken'

/** The whole reference. */
export function Reference({ document }: { readonly document: OpenApi }) {
  const sections = useMemo(() => sectionsOf(document), [document])
  const calls = sections.flatMap((section) => section.calls)
  const [filter, setFilter] = useState('')
  const [credentials, setCredentials] = useState<Credentials>({})
  const [pair, setPair] = useState<Pair | null>(null)
  const opened = useOpened(calls.map(({ id }) => id))
  const shown = matching(sections, filter)
  const isHidden = opened.current !== null && !shown.some(({ calls: some }) => has(some, opened.current))
  // A link leads to its operation although the filter hid it.
  useEffect(() => {
    if (isHidden) setFilter('')
  }, [opened.current])
  const shared = useMemo(
    () => ({
      named: document.components.schemas,
      schemes: document.components.securitySchemes,
      login: sections.flatMap((section) => section.calls).find(({ id }) => id === LOGIN),
    }),
    [document, sections],
  )
  const wallet = useMemo(
    () => ({
      credentials,
      pair,
      setCredential: (key: string, text: string) => setCredentials((before) => ({ ...before, [key]: text })),
      setPair,
    }),
    [credentials, pair],
  )
  return (
    <SharedContext.Provider value={shared}>
      <WalletContext.Provider value={wallet}>
        <div class="reference">
          <Contents sections={shown} filter={filter} setFilter={setFilter} current={opened.current} />
          <div class="stack">
            <div class="row row-apart">
              <h1>API reference</h1>
              <p class="small soft">
                Version {document.info.version}, from <a href="/openapi.json">the OpenAPI document</a>
              </p>
            </div>
            {shown.length === 0 && <p class="soft">No operation matches.</p>}
            {shown.map((section) => (
              <section key={section.name} class="operations">
                <h2>{section.name}</h2>
                <p class="soft">{section.description}</p>
                {section.calls.map((call) => (
                  <Operation
                    key={call.id}
                    call={call}
                    isOpen={opened.isOpen(call.id)}
                    toggle={() => opened.toggle(call.id)}
                  />
                ))}
              </section>
            ))}
            <section class="stack stack-tight" id="conventions">
              <h2>Conventions and error codes</h2>
              <Markdown text={document.info.description} />
            </section>
          </div>
        </div>
      </WalletContext.Provider>
    </SharedContext.Provider>
  )
}

const has = (calls: readonly Call[], id: string | null) => calls.some((call) => call.id === id)

/** The operations that have all words of the filter in their method, path, name, summary or section. */
function matching(sections: readonly Section[], filter: string): Section[] {
  const words = filter.toLowerCase().split(/\s+/)
  return sections
    .map((section) => ({
      ...section,
      calls: section.calls.filter(({ id, method, path, summary }) => {
        const text = [id, method, path, summary, section.name].join(' ').toLowerCase()
        return words.every((word) => text.includes(word))
      }),
    }))
    .filter(({ calls }) => calls.length > 0)
}
