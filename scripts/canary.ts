import { type Lags, measureLags } from './canary/lag.ts'
import { readSettings, USAGE } from './canary/options.ts'
import { readKnownPassword } from './operator/password-input.ts'
import { print } from './operator/subcommands.ts'

// Measures the revocation lag end to end: `npm run canary`.

await print(async () => {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings === null) return USAGE
  const lags = await measureLags(settings, await readKnownPassword())
  if (Object.values(lags).includes(null)) process.exitCode = 1
  return settings.json ? JSON.stringify(lags) : shown(lags, settings.limitMs / 1000)
})

function shown(lags: Lags, limit: number): string {
  const lines = Object.entries(lags).map(([part, seconds]) => {
    const time = seconds === null ? `not within ${limit} s` : `${seconds.toFixed(3)} s`
    return `${part.padEnd(15)}  ${time}`
  })
  return ['from the end of the session until it is refused:', ...lines].join('\n')
}
