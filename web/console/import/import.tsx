import { useRef, useState } from 'preact/hooks'
import { summaryOf } from '../../../scripts/operator/user-import-batches.ts'
import { Fault, Notice } from '../../components/notice.tsx'
import { Table } from '../../components/table.tsx'
import { useAction } from '../../components/use-action.ts'
import { useLeft } from '../../components/use-left.ts'
import type { OperatorCaller } from '../caller.ts'
import { CustomerField } from '../customers/customer-field.tsx'
import { linkTo } from '../route.ts'
import type { Shown } from '../view.tsx'
import { Export } from './export.tsx'
import { type ImportState, importing, NOTHING } from './import-run.ts'
import { ImportedHashes } from './imported-hashes.tsx'

/** Users from a file, users into a file, and the imported hashes that are left. */
export function ImportAndExport({ caller }: Shown<OperatorCaller>) {
  return (
    <>
      <p class="small">
        <a href={linkTo('users')}>Users</a>
      </p>
      <h1>Import and export of users</h1>
      <Import caller={caller} />
      <ImportedHashes caller={caller} />
      <Export caller={caller} />
    </>
  )
}

/** A run over the file: a check, or the import. */
interface Run {
  readonly dryRun: boolean
  readonly state: ImportState
}

/** The import of a file. It is checked first, and can be stopped and continued. */
function Import({ caller }: { readonly caller: OperatorCaller }) {
  const [file, setFile] = useState<File | null>(null)
  const [customerId, setCustomerId] = useState('')
  const [run, setRun] = useState<Run | null>(null)
  const isStopped = useRef(false)
  const isLeft = useLeft()
  const action = useAction()
  const start = (dryRun: boolean, from: ImportState) =>
    action.run(async () => {
      if (file === null) return
      isStopped.current = false
      setRun({ dryRun, state: from })
      const options = { file, customerId, dryRun, isStopped: () => isStopped.current || isLeft.current }
      for await (const state of importing(caller.calls, from, options)) setRun({ dryRun, state })
    })
  const isDone = run !== null && run.state.part === 1 && !action.busy
  const isChecked = isDone && run.dryRun
  const canContinue = run !== null && !isDone && !action.busy
  return (
    <section class="panel stack">
      <h2>Import</h2>
      <p class="small soft">
        A file of NDJSON: one user a line, with username, role, customerId, externalId, userType, disabled,
        passwordHash. Users that exist stay unchanged. The file is read here, and a hash is sent to this
        service alone. The import stops when you leave this view.
      </p>
      <label class="field">
        <span class="field-label">File</span>
        <input
          class="input"
          type="file"
          disabled={action.busy}
          onChange={(event) => {
            setFile(event.currentTarget.files?.[0] ?? null)
            setRun(null)
            action.clear()
          }}
        />
      </label>
      <CustomerField
        caller={caller}
        label="Customer of lines that name none"
        value={customerId}
        onValue={(chosen) => {
          setCustomerId(chosen)
          setRun(null)
        }}
        none="Each line names its customer"
      />
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={file === null || action.busy}
          onClick={() => start(true, NOTHING)}
        >
          Check the file
        </button>
        <button
          type="button"
          class="button button-primary"
          disabled={!isChecked}
          onClick={() => start(false, NOTHING)}
        >
          Import
        </button>
        {action.busy && (
          <button
            type="button"
            class="button"
            onClick={() => {
              isStopped.current = true
            }}
          >
            Stop
          </button>
        )}
        {canContinue && (
          <button type="button" class="button" onClick={() => start(run.dryRun, run.state)}>
            Continue from line {run.state.next}
          </button>
        )}
      </div>
      <Fault of={action.fault} />
      {run !== null && <Progress run={run} isDone={isDone} />}
    </section>
  )
}

function Progress({ run: { dryRun, state }, isDone }: { readonly run: Run; readonly isDone: boolean }) {
  const kind = !isDone ? 'info' : state.refused > 0 ? 'warn' : 'good'
  return (
    <>
      <progress class="progress" aria-label="Part of the file that is done" value={state.part} max={1} />
      <Notice kind={kind}>
        {summaryOf(state, dryRun)}.{!isDone && <> Lines before {state.next} are done.</>}
        {isDone &&
          dryRun &&
          ' Nothing was changed. A user that is twice in the file is seen by the import alone.'}
        {isDone &&
          !dryRun &&
          state.refused > 0 &&
          ' Correct the lines that failed, and import the file again.'}
      </Notice>
      {state.faults.length > 0 && (
        <Table
          caption="Lines that failed"
          rows={state.faults}
          keyOf={({ line }) => String(line)}
          empty=""
          columns={[
            { name: 'Line', show: ({ line }) => line },
            { name: 'Why', show: ({ words }) => words },
          ]}
        />
      )}
      {state.faults.length < state.refused && (
        <p class="soft small">These are the first {state.faults.length} of them.</p>
      )}
    </>
  )
}
