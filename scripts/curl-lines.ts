import { DEMO } from './demo-user.ts'

/**
 * Two lines to paste into a shell: create a pair, and refresh it. They need curl and sed alone, keep the tokens in a
 * variable and not in a file, and send `content[0]` of the create back as it is (unknown members are ignored).
 */
export function curlLines(origin: string): { readonly create: string; readonly refresh: string } {
  // A local certificate is self-signed.
  const curl = origin.startsWith('https:') ? 'curl -sk' : 'curl -s'
  const call = `${origin}/api/v2/auth/token -H 'content-type: application/json'`
  const login = JSON.stringify({ username: DEMO.username, password: DEMO.password })
  const content = String.raw`sed 's/.*"content":\[\(.*\)\],"pageable".*/\1/'`
  return {
    create: `pair=$(${curl} ${call} -d '${login}'); echo "$pair"`,
    refresh: `echo "$pair" | ${content} | ${curl} -X PUT ${call} -d @-; echo`,
  }
}
