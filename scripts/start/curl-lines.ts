import { DEMO } from './demo-user.ts'

// Lines to paste into a shell. They need only curl and sed, and keep the tokens in a variable and not in a file.

/** A create, and a refresh that sends `content[0]` of the create back unchanged (unknown members are ignored). */
export function curlLines(origin: string): { readonly create: string; readonly refresh: string } {
  const content = String.raw`sed 's/.*"content":\[\(.*\)\],"pageable".*/\1/'`
  return {
    create: `pair=$(${loginLine(origin)}); echo "$pair"`,
    refresh: `echo "$pair" | ${content} | ${curl(origin)} -X PUT ${call(origin)} -d @-; echo`,
  }
}

/** A create, and a call of the example API with its access token. */
export function exampleLine(origin: string, api: string): string {
  return `${tokenLine(origin)}; curl -s ${api}/orders/mine -H "authorization: Bearer $token"; echo`
}

/** A create, and a session of the example application that its access token opens. */
export function sessionLine(origin: string, application: string): string {
  const bearer = '-H "authorization: Bearer $token"'
  const cookie = String.raw`sed -n 's/^[Ss]et-[Cc]ookie: \([^;]*\).*/\1/p'`
  const open = `cookie=$(curl -si -X POST ${application}/login ${bearer} | ${cookie})`
  return `${tokenLine(origin)}; ${open}; curl -s ${application}/me -H "cookie: $cookie"; echo`
}

function tokenLine(origin: string): string {
  return `token=$(${loginLine(origin)} | ${String.raw`sed 's/.*"token":"\([^"]*\)".*/\1/'`})`
}

// A local certificate is self-signed, so curl must not verify it.
const curl = (origin: string) => (origin.startsWith('https:') ? 'curl -sk' : 'curl -s')

const call = (origin: string) => `${origin}/api/v2/auth/token -H 'content-type: application/json'`

function loginLine(origin: string): string {
  const login = JSON.stringify({ username: DEMO.username, password: DEMO.password })
  return `${curl(origin)} ${call(origin)} -d '${login}'`
}
