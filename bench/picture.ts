/** The targets of the picture, by their titles in the results, with the labels of their bars. */
const BARS = [
  { title: 'this service, `npm start`', label: 'Edge Token Service' },
  { title: '`@cloudflare/workers-oauth-provider`, KV', label: 'workers-oauth-provider' },
  { title: '`@openauthjs/openauth`, KV', label: 'openauth' },
  { title: '`@better-auth/oauth-provider`, D1', label: 'better-auth' },
] as const

const ROW = 40
const LEFT = 190
const LONGEST = 480

/**
 * The CPU time of one refresh as an SVG of four bars: this service and the three peers that run on Workers with
 * storage. `results` is the text of results.md, so the picture equals the table. Null: the run did not measure all
 * four. The unit is µs of CPU time of the process that runs the code.
 */
export function picture(results: string): string | null {
  const bars = BARS.map(({ title, label }) => ({ label, micros: cpuOf(results, title) }))
  const longest = Math.max(...bars.map(({ micros }) => micros))
  if (Number.isNaN(longest)) return null
  const rows = bars.map(({ label, micros }, index) => {
    const y = 56 + index * ROW
    const width = Math.round((micros / longest) * LONGEST)
    return `<text x="${LEFT - 12}" y="${y + 18}" text-anchor="end">${label}</text>
<rect class="${index === 0 ? 'ours' : 'peer'}" x="${LEFT}" y="${y}" width="${width}" height="26" rx="3"/>
<text x="${LEFT + width + 8}" y="${y + 18}">${(micros / 1000).toFixed(1)} ms</text>`
  })
  const width = LEFT + LONGEST + 90
  const height = 64 + bars.length * ROW
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="14" role="img">
<title>CPU of one refresh under wrangler dev, in ms; shorter is cheaper</title>
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
<text x="16" y="30" font-size="16">CPU of one refresh under wrangler dev, in ms (shorter is cheaper)</text>
${rows.join('\n')}
</svg>
`
}

/** The column `CPU µs` of a target's row. NaN: the run did not measure it. */
function cpuOf(results: string, title: string): number {
  const row = results.split('\n').find((line) => line.startsWith(`| ${title} `))
  return Number(row?.split('|')[2] ?? Number.NaN)
}
