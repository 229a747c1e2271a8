/** The targets of the picture, by their titles in the results, with the labels of their bars. */
const BARS = [
  { title: 'this service, on disk', label: 'Edge Token Service' },
  { title: '`@cloudflare/workers-oauth-provider`, on disk', label: 'workers-oauth-provider' },
  { title: '`@openauthjs/openauth`, on disk', label: 'openauth' },
  { title: '`@better-auth/oauth-provider`, on disk', label: 'better-auth' },
] as const

const ROW = 40
const LEFT = 200
const LONGEST = 480
const TITLE = 'CPU of one refresh in workerd, storage on disk'

interface Bar {
  readonly label: string
  /** CPU time of one refresh, "3.4". */
  readonly milliseconds: string
  readonly micros: number
}

/**
 * The CPU time of one refresh as an SVG of four bars: this service and the three peers that run on Workers, each in
 * workerd alone with its storage on disk. `results` is the text of results.md, so the picture equals the table. Null:
 * the run did not measure all four.
 */
export function picture(results: string): string | null {
  const bars = barsOf(results)
  if (bars === null) return null
  const longest = Math.max(...bars.map(({ micros }) => micros))
  const rows = bars.map(({ label, micros, milliseconds }, index) => {
    const y = 56 + index * ROW
    const width = Math.round((micros / longest) * LONGEST)
    return `<text x="${LEFT - 12}" y="${y + 18}" text-anchor="end">${label}</text>
<rect class="${index === 0 ? 'ours' : 'peer'}" x="${LEFT}" y="${y}" width="${width}" height="26" rx="3"/>
<text x="${LEFT + width + 8}" y="${y + 18}">${milliseconds} ms</text>`
  })
  const width = LEFT + LONGEST + 90
  const height = 64 + bars.length * ROW
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="14" role="img">
<title>${TITLE}; shorter is cheaper</title>
<style>
rect.page { fill: #ffffff }
text { fill: #1f2328 }
.ours { fill: #1a7f37 }
.peer { fill: #8c959f }
@media (prefers-color-scheme: dark) {
  rect.page { fill: #0d1117 }
  text { fill: #e6edf3 }
  .ours { fill: #3fb950 }
  .peer { fill: #6e7681 }
}
</style>
<rect class="page" width="100%" height="100%"/>
<text x="16" y="30" font-size="16">${TITLE} (shorter is cheaper)</text>
${rows.join('\n')}
</svg>
`
}

/** The picture in words, for a document that shows it. Null: there is no picture. */
export function pictureInWords(results: string): string | null {
  const [ours, ...peers] = barsOf(results) ?? []
  if (ours === undefined) return null
  const others = peers.map(({ label, milliseconds }) => `${label} ${milliseconds}`)
  return `CPU of one refresh: this service ${ours.milliseconds} ms, ${others.join(', ')}`
}

function barsOf(results: string): Bar[] | null {
  const bars = BARS.map(({ title, label }) => {
    const micros = cpuOf(results, title)
    return { label, micros, milliseconds: (micros / 1000).toFixed(1) }
  })
  return bars.some(({ micros }) => Number.isNaN(micros)) ? null : bars
}

/** The column `CPU µs` of a target's row. NaN: the run did not measure it. */
function cpuOf(results: string, title: string): number {
  const row = results.split('\n').find((line) => line.startsWith(`| ${title} `))
  return Number(row?.split('|')[2] ?? Number.NaN)
}
