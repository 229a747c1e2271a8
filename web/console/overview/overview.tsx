import { Fault, Notice } from '../../components/notice.tsx'
import { Table } from '../../components/table.tsx'
import type { OperatorCaller } from '../caller.ts'
import type { Shown } from '../view.tsx'
import { sumOf } from './causes.ts'
import { Plots } from './plots.tsx'
import { type Readings, type Today, useReadings } from './use-readings.ts'

/** The numbers of today, as they are now. */
export function Overview({ caller }: Shown<OperatorCaller>) {
  const readings = useReadings(caller.calls)
  const { today, fault, samples } = readings
  return (
    <>
      <div class="row row-apart">
        <h1>Overview</h1>
        <Freshness {...readings} />
      </div>
      <Fault of={fault} />
      {today === null ? (
        fault === null && <p class="soft">Loading…</p>
      ) : (
        <>
          <Missing today={today} />
          <Figures today={today} />
          <Plots today={today} samples={samples} />
          <Causes today={today} />
        </>
      )}
    </>
  )
}

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' })

/** When the numbers were read. Old ones are never shown as present ones. */
function Freshness({ today, at, isFresh }: Readings) {
  if (today === null) return null
  const time = <time dateTime={new Date(at).toISOString()}>{clock.format(at)}</time>
  return (
    <p class="small number">
      {isFresh ? (
        <span class="soft">Read at {time}, again every 15 s</span>
      ) : (
        <span class="mark mark-bad">Not fresh: read at {time}</span>
      )}
    </p>
  )
}

function Missing({ today: { pending, cells } }: { readonly today: Today }) {
  if (pending === 0) return null
  return (
    <Notice kind="warn">
      {pending} of {cells + pending} cells did not answer. Their sessions and events are missing below.
    </Notice>
  )
}

function Figures({ today }: { readonly today: Today }) {
  const figures = [
    [today.isEstimate ? 'Live sessions, an estimate' : 'Live sessions', today.liveSessions],
    ['Logins today', today.logins],
    ['Ended today', sumOf(today.sessionsEnded)],
    ['Ended by reuse', today.sessionsEnded.reuse ?? 0],
    ['Locks today', sumOf(today.locks)],
    ['Outbox', today.outbox.entries],
  ] as const
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name} class="panel">
          <dt>{name}</dt>
          <dd class="number">{value.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Every number by its cause, as the command prints them. */
function Causes({ today }: { readonly today: Today }) {
  const of = (kind: string, counts: Today['sessionsEnded']) =>
    Object.entries(counts).map(([cause, count]) => ({ kind, cause, count }))
  const rows = [
    ...of('Ended session', today.sessionsEnded),
    ...of('Second use that got the same pair', today.secondUses),
    ...of('Lock', today.locks),
    { kind: 'Outbox', cause: 'seconds since the oldest, at least', count: today.outbox.oldestSeconds },
    { kind: 'Cells', cause: 'that answered', count: today.cells },
    { kind: 'Cells', cause: 'that did not answer', count: today.pending },
  ]
  return (
    <section class="panel stack stack-tight">
      <h2>By cause</h2>
      <p class="soft small">Since {today.since.replace(/T.*/, '')}, 00:00 UTC.</p>
      <Table
        caption="Numbers by cause"
        rows={rows}
        keyOf={({ kind, cause }) => `${kind} ${cause}`}
        empty=""
        columns={[
          { name: 'What', show: ({ kind }) => kind },
          { name: 'Cause', show: ({ cause }) => cause.replaceAll('_', ' ') },
          { name: 'Number', show: ({ count }) => <span class="number">{count.toLocaleString('en')}</span> },
        ]}
      />
    </section>
  )
}
