const STEPS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })

/** A moment, as "3 minutes ago". The exact one is its title. `iso` is ISO 8601. */
export function Time({ iso }: { readonly iso: string }) {
  const moment = new Date(iso)
  return (
    <time dateTime={iso} title={absolute.format(moment)}>
      {since((moment.getTime() - Date.now()) / 1000)}
    </time>
  )
}

/** The exact moment, in the zone of the reader. */
export function ExactTime({ iso }: { readonly iso: string }) {
  return <time dateTime={iso}>{absolute.format(new Date(iso))}</time>
}

function since(seconds: number): string {
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit)
  }
  return Math.abs(seconds) < 10 ? 'now' : relative.format(Math.round(seconds), 'second')
}
