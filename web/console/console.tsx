import { useEffect, useState } from 'preact/hooks'
import { Refused } from '../service/refused.ts'
import {
  browserSession,
  type Caller,
  type Lost,
  recognizeAdministrator,
  recognizeOperator,
} from './caller.ts'
import { Frame } from './frame.tsx'
import { SignIn } from './sign-in.tsx'

/** The console: the ways in, and then the view of the present route. `access`: Cloudflare Access identifies operators. */
export function Console({ access }: { readonly access: boolean }) {
  // `undefined`: it is not known yet whether this browser is recognized.
  const [caller, setCaller] = useState<Caller | null | undefined>(undefined)
  const [said, setSaid] = useState<string | null>(null)
  const leave = (words: string | null) => {
    setSaid(words)
    setCaller((left) => {
      // Its session may go on in other tabs, and no longer concerns this page.
      if (left?.kind === 'administrator') left.auth.dispose()
      return null
    })
    location.hash = ''
  }
  const enter = (entered: Caller) => {
    setSaid(null)
    setCaller(entered)
  }
  useEffect(() => {
    void recognizeBrowser(access, leave).then(setCaller, (error: unknown) => {
      setSaid(error instanceof Error ? error.message : String(error))
      setCaller(null)
    })
  }, [])
  if (caller === undefined) return <p class="soft">Loading…</p>
  return caller === null ? (
    <SignIn entered={enter} lost={leave} said={said} />
  ) : (
    <Frame caller={caller} leave={leave} />
  )
}

/**
 * The operator whom Cloudflare Access names, or else the administrator whose session this browser has, or null. Without Access
 * no call is made as an operator, because it could only be refused.
 */
async function recognizeBrowser(access: boolean, lost: Lost): Promise<Caller | null> {
  try {
    if (access) return await recognizeOperator(null, lost)
  } catch (error) {
    // The browser may still have a session.
    if (!(error instanceof Refused) || ![401, 404].includes(error.status)) throw error
  }
  return recognizeAdministrator(browserSession(), lost)
}
