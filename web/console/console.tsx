import { useEffect, useState } from 'preact/hooks'
import { Refused } from '../service/refused.ts'
import { browserSession, type Caller, recognizeAdministrator, recognizeOperator } from './caller.ts'
import { Frame } from './frame.tsx'
import { SignIn } from './sign-in.tsx'

/** The console: the ways in, and then the view of the present route. */
export function Console() {
  // `undefined`: it is not known yet whether this browser is recognized.
  const [caller, setCaller] = useState<Caller | null | undefined>(undefined)
  const [said, setSaid] = useState<string | null>(null)
  useEffect(() => {
    void recognizeBrowser().then(
      (found) => setCaller(found),
      (error: unknown) => {
        setSaid(error instanceof Error ? error.message : String(error))
        setCaller(null)
      },
    )
  }, [])
  if (caller === undefined) return <p class="soft">Loading…</p>
  const leave = (words: string | null) => {
    setSaid(words)
    setCaller(null)
    location.hash = ''
  }
  return caller === null ? (
    <SignIn entered={setCaller} said={said} />
  ) : (
    <Frame caller={caller} leave={leave} />
  )
}

/** The operator whom Cloudflare Access names, or else the administrator whose session this browser has, or null. */
async function recognizeBrowser(): Promise<Caller | null> {
  try {
    return await recognizeOperator(null)
  } catch (error) {
    // Without Access, or without operator routes, the browser may still have a session.
    if (!(error instanceof Refused) || ![401, 404].includes(error.status)) throw error
  }
  return recognizeAdministrator(browserSession())
}
