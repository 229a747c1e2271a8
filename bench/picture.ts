import type { Judged } from './report.ts'

const ROW = 34
const LEFT = 400
const WIDTH = 860

/** The goals as bars: how far each is used up. A bar that ends before the line has met its goal. */
export function picture(goals: readonly Judged[]): string {
  const scale = (WIDTH - LEFT - 60) / 2
  const rows = goals.map((goal, index) => {
    const y = 46 + index * ROW
    const used = Math.min(goal.ratio / goal.most, 2)
    const colour = goal.aside ? '#afb8c1' : goal.ratio <= goal.most ? '#2da44e' : '#d29922'
    const label = `${goal.ratio.toFixed(2)} × ${goal.aside ? '' : `(goal ${goal.most})`}`
    return `<text x="${LEFT - 10}" y="${y + 14}" text-anchor="end">${escaped(goal.what)}</text>
<rect x="${LEFT}" y="${y}" width="${(used * scale).toFixed(0)}" height="20" fill="${colour}"/>
<text x="${LEFT + 6}" y="${y + 14}">${label}</text>`
  })
  const height = 60 + goals.length * ROW
  const goal = LEFT + scale
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="13">
<title>CPU of a refresh, as ratios of one run</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="10" y="22" font-size="15">CPU of a refresh, as a ratio within one run (shorter is cheaper)</text>
${rows.join('\n')}
<line x1="${goal}" y1="34" x2="${goal}" y2="${height - 10}" stroke="#57606a" stroke-dasharray="4"/>
<text x="${goal + 4}" y="40" font-size="11" fill="#57606a">the goal</text>
</svg>
`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('`', '')
