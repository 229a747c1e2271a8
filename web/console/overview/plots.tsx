import { CAUSE_GROUPS, countOf, sumOf } from './causes.ts'
import { Plot, type PlotOf } from './plot.tsx'
import type { Sample, Today } from './use-readings.ts'

/** The hours of today, and of the outbox what was seen since the view was opened. */
export function Plots({ today, samples }: { readonly today: Today; readonly samples: readonly Sample[] }) {
  const { hours } = today
  const used = CAUSE_GROUPS.filter((group) => countOf(group, today.sessionsEnded) > 0)
  const [loggedOut] = CAUSE_GROUPS
  const groups = used.length > 0 || loggedOut === undefined ? used : [loggedOut]
  const byHour = { ...BY_HOUR, x: hours.map((_, hour) => hour) }
  const sampled = { ...SAMPLED, x: samples.map(({ at }) => Math.round(at / 1000)) }
  return (
    <div class="plots">
      <Plot
        {...byHour}
        title="Logins by hour"
        series={[{ name: 'Logins', colour: 1, values: hours.map(({ logins }) => logins) }]}
      />
      <Plot
        // A drawing has as many series as it was made with.
        key={groups.map(({ name }) => name).join()}
        {...byHour}
        title="Ended by cause"
        series={groups.map((group) => ({
          name: group.name,
          colour: group.colour,
          values: hours.map(({ sessionsEnded }) => countOf(group, sessionsEnded)),
        }))}
      />
      <Plot
        {...byHour}
        title="Locks by hour"
        series={[{ name: 'Locks', colour: 4, values: hours.map(({ locks }) => locks) }]}
      />
      <Plot
        {...sampled}
        title="Outbox: entries"
        series={[{ name: 'Entries', colour: 1, values: samples.map(({ entries }) => entries) }]}
      />
      <Plot
        {...sampled}
        title="Outbox: age of the oldest"
        series={[{ name: 'Seconds', colour: 4, values: samples.map(({ oldestSeconds }) => oldestSeconds) }]}
      />
    </div>
  )
}

const BY_HOUR = {
  kind: 'bars',
  range: [-0.5, 23.5],
  steps: [1, 2, 3, 6, 12],
  labelOf: (hour: number) => `${String(hour).padStart(2, '0')}:00`,
  xName: 'Hour (UTC)',
  whole: 'today (UTC)',
  wholeOf: (values: readonly number[]) => sumOf(Object.fromEntries(values.entries())),
} as const satisfies Partial<PlotOf>

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' })

const SAMPLED = {
  kind: 'line',
  range: null,
  steps: [15, 30, 60, 300, 600, 1800, 3600, 7200],
  labelOf: (second: number) => clock.format(second * 1000),
  xName: 'Time',
  whole: 'since opened',
  wholeOf: (values: readonly number[]) => values.at(-1) ?? 0,
} as const satisfies Partial<PlotOf>
