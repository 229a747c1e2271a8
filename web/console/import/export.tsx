import { useState } from 'preact/hooks'
import { EXPORT_PAGE_SIZE, exportedLines } from '../../../scripts/operator/user-pages.ts'
import { Fault, Notice } from '../../components/notice.tsx'
import { useAction } from '../../components/use-action.ts'
import { useLeft } from '../../components/use-left.ts'
import { answerOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'
import { CustomerField } from '../customers/customer-field.tsx'

/** All users, or those of a customer, as a file of NDJSON without password hashes. */
export function Export({ caller }: { readonly caller: OperatorCaller }) {
  const [customerId, setCustomerId] = useState('')
  const [said, setSaid] = useState<string | null>(null)
  const action = useAction()
  // A file must not come after its view was left, or after the operator has signed out.
  const isLeft = useLeft()
  const read = async (page: number) => {
    const query = { page, size: EXPORT_PAGE_SIZE, ...(customerId !== '' && { customerId }) }
    const { content, pageable } = await answerOf(
      caller.calls.GET('/api/v2/operator/user', { params: { query } }),
    )
    return { rows: content, ...pageable }
  }
  const make = async () => {
    const texts: string[] = []
    for await (const { text, written, of } of exportedLines(read)) {
      if (isLeft.current) return
      if (text !== '') texts.push(`${text}\n`)
      setSaid(`${written} of ${of} users`)
    }
    download('users.ndjson', texts)
  }
  return (
    <section class="panel stack">
      <h2>Export</h2>
      <p class="small soft">A file of NDJSON, one user a line, without password hashes.</p>
      <CustomerField
        caller={caller}
        label="Customer of the export"
        value={customerId}
        onValue={setCustomerId}
        none="All customers"
      />
      <div>
        <button type="button" class="button" disabled={action.busy} onClick={() => action.run(make)}>
          Export
        </button>
      </div>
      <Fault of={action.fault} />
      {said !== null && <Notice>{said}</Notice>}
    </section>
  )
}

function download(name: string, texts: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([...texts], { type: 'application/x-ndjson' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
