import { Fault } from '../../components/notice.tsx'
import { Table } from '../../components/table.tsx'
import { useLoad } from '../../components/use-load.ts'
import { answerOf } from '../../service/calls.ts'
import type { OperatorCaller } from '../caller.ts'

/** The users whose imported password hash no login has replaced, by format. */
export function ImportedHashes({ caller }: { readonly caller: OperatorCaller }) {
  const report = useLoad(
    async () => (await answerOf(caller.calls.GET('/api/v2/operator/user/import'))).content,
    [],
  )
  return (
    <section class="panel stack stack-tight">
      <div class="row row-apart">
        <h2>Imported hashes that are left</h2>
        <button type="button" class="button button-small" onClick={() => void report.reload()}>
          Count again
        </button>
      </div>
      <p class="small soft">The first login of a user replaces the hash of the other system.</p>
      <Fault of={report.fault} />
      {report.value !== null && (
        <Table
          caption="Imported hashes that are left"
          rows={report.value}
          keyOf={({ format }) => format}
          empty="No imported password hash is left."
          columns={[
            { name: 'Format', show: ({ format }) => format },
            { name: 'Users', show: ({ users }) => users },
          ]}
        />
      )}
    </section>
  )
}
