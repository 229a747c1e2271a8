import uPlot from 'uplot'

/** A colour of the plots: `--plot-1` and so on of overview.css. */
export type Colour = 1 | 2 | 3 | 4 | 5 | 6 | 7

/** What is drawn. */
export interface Drawn {
  /** `bars` are stacked. */
  readonly kind: 'bars' | 'line'
  readonly x: readonly number[]
  readonly series: readonly { readonly colour: Colour; readonly values: readonly number[] }[]
  /** The first and the last x of the plot. Null: those of the data. */
  readonly range: readonly [number, number] | null
  /** The steps between two labels of the axis, smallest first. */
  readonly steps: readonly number[]
  /** The label of an x. */
  readonly labelOf: (x: number) => string
}

/** That of `.plot` in plots.css, in pixels. */
const HEIGHT = 168

/** Numbers of things: whole steps. */
const WHOLE = [1, 2, 5].flatMap((step) => Array.from({ length: 10 }, (_, power) => step * 10 ** power))

const short = new Intl.NumberFormat('en', { notation: 'compact' })

/**
 * Draws into an element, in the colours that its styles have now. `follow` is told the index of the x under the pointer. The
 * element gets styles by script alone, because the page's Content-Security-Policy allows no other ones.
 */
export function drawPlot(host: HTMLElement, of: Drawn, follow: (index: number | null) => void): uPlot {
  const styles = getComputedStyle(host)
  const colour = (name: string) => styles.getPropertyValue(`--${name}`)
  const axis: uPlot.Axis = {
    stroke: colour('soft'),
    font: `12px ${styles.fontFamily}`,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
  }
  const options: uPlot.Options = {
    width: host.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    scales: {
      x: { time: false, range: (_, min, max) => rangeOf(of.range ?? [min, max]) },
      y: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        grid: { show: false },
        incrs: [...of.steps],
        values: (_, splits) => splits.map(of.labelOf),
      },
      {
        ...axis,
        size: 40,
        space: 30,
        incrs: WHOLE.toSorted((a, b) => a - b),
        values: (_, splits) => splits.map((split) => short.format(split)),
      },
    ],
    series: [{}, ...of.series.toReversed().map((one) => lineOf(of.kind, colour(`plot-${one.colour}`)))],
    hooks: { setCursor: [({ cursor }) => follow(cursor.idx ?? null)] },
  }
  return new uPlot(options, dataOf(of), host)
}

/** The data as the plot has it: of stacked bars the tallest first, which the others cover. */
export function dataOf({ kind, x, series }: Drawn): uPlot.AlignedData {
  const rows = series.map(({ values }) => [...values])
  if (kind === 'bars') {
    for (const [index, row] of rows.entries()) {
      const below = rows[index - 1]
      if (below !== undefined) for (const [at, value] of below.entries()) row[at] = (row[at] ?? 0) + value
    }
  }
  return [[...x], ...rows.toReversed()]
}

function lineOf(kind: Drawn['kind'], colour: string): uPlot.Series {
  if (kind === 'line') return { stroke: colour, width: 2, points: { size: 5, fill: colour } }
  const paths = uPlot.paths.bars?.({ size: [0.7, 28] })
  return { fill: colour, width: 0, points: { show: false }, ...(paths !== undefined && { paths }) }
}

/** One sample alone has no width. */
const rangeOf = ([min, max]: readonly [number, number]): uPlot.Range.MinMax =>
  min === max ? [min - 30, max + 30] : [min, max]
