import { useEffect, useRef, useState } from 'preact/hooks'
import { Table } from '../../components/table.tsx'
import { type Drawn, dataOf, drawPlot } from './draw-plot.ts'

/** A plot, with names for its series. */
export interface PlotOf extends Drawn {
  readonly title: string
  /** What an x is, such as `Hour (UTC)`. */
  readonly xName: string
  readonly series: readonly (Drawn['series'][number] & { readonly name: string })[]
  /** What stands beside the names while nothing is pointed at, such as `today`. */
  readonly whole: string
  /** The number beside a name while nothing is pointed at. */
  readonly wholeOf: (values: readonly number[]) => number
}

/** A plot with its legend, and with the same numbers as a table, for whoever does not see it. */
export function Plot(of: PlotOf) {
  const [at, setAt] = useState<number | null>(null)
  const host = useDrawn(of, setAt)
  const pointed = at === null ? undefined : of.x[at]
  return (
    <section class="panel stack stack-tight" aria-label={of.title}>
      <div class="row row-apart">
        <h2>{of.title}</h2>
        <span class="soft small number">{pointed === undefined ? of.whole : of.labelOf(pointed)}</span>
      </div>
      <div ref={host} class="plot" role="img" aria-label={`Plot: ${of.title}. Numbers has its values.`} />
      <ul class="plot-legend small number">
        {of.series.map(({ name, colour, values }) => (
          <li key={name} class={`plot-${colour}`}>
            <span class="plot-name">{name}</span>{' '}
            {at === null || pointed === undefined ? of.wholeOf(values) : (values[at] ?? 0)}
          </li>
        ))}
      </ul>
      <details class="fold small">
        <summary>
          Numbers<span class="unseen"> of {of.title}</span>
        </summary>
        <Table
          caption={of.title}
          rows={of.x.map((x, index) => ({ x, index })).toReversed()}
          keyOf={({ x }) => String(x)}
          empty="There is no number yet."
          columns={[
            { name: of.xName, show: ({ x }) => of.labelOf(x) },
            ...of.series.map(({ name, values }) => ({
              name,
              show: ({ index }: { index: number }) => values[index],
            })),
          ]}
        />
      </details>
    </section>
  )
}

/** The element that has the drawing. It follows the numbers, the width of the element and the scheme of colours. */
function useDrawn(of: PlotOf, follow: (index: number | null) => void) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<ReturnType<typeof drawPlot> | null>(null)
  const isDark = useDark()
  // The numbers are followed below, without a new drawing.
  useEffect(() => {
    const element = host.current
    if (element === null) return undefined
    const drawn = drawPlot(element, of, follow)
    plot.current = drawn
    const sizes = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: drawn.height }),
    )
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      drawn.destroy()
    }
  }, [isDark])
  useEffect(() => plot.current?.setData(dataOf(of)), [of])
  return host
}

/** Whether the page is dark, which may change while it is open. */
function useDark(): boolean {
  const [dark] = useState(() => matchMedia('(prefers-color-scheme: dark)'))
  const [isDark, setIsDark] = useState(dark.matches)
  useEffect(() => {
    const change = () => setIsDark(dark.matches)
    dark.addEventListener('change', change)
    return () => dark.removeEventListener('change', change)
  }, [dark])
  return isDark
}
