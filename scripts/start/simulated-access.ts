import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

// Cloudflare Access in local runs. `wrangler dev` simulates an identity ([access.dev] of wrangler.toml), and gives it to the
// Worker as `ctx.access`. A deployment has it in a header, signed by the team, and the service verifies that. So this signs
// the simulated identity with a key of its own, and answers the service's request for the keys of the team with that key. The
// service has no other way in, and none is added.

const HEADER = 'cf-access-jwt-assertion'

/** The path that an Access application of this service covers (docs/operations.md). */
const COVERED = '/api/v2/operator'

interface Team {
  readonly kid: string
  readonly privateKey: CryptoKey
}

let made: Promise<Team> | undefined

/**
 * The request with the identity that `wrangler dev` simulates, as Access would send it, or the request itself: without a team
 * in `ACCESS_TEAM_DOMAIN`, without a simulated identity, and on paths that Access does not cover.
 */
export async function identified(
  request: Request,
  access: Pick<CloudflareAccessContext, 'aud' | 'getIdentity'> | undefined,
  team: unknown,
): Promise<Request> {
  const isCovered = new URL(request.url).pathname.startsWith(COVERED)
  if (!isCovered || access === undefined || typeof team !== 'string' || team === '') return request
  const identity: unknown = await access.getIdentity()
  const email = memberOf(identity, 'email')
  if (email === null) return request
  const { kid, privateKey } = await teamOf(team)
  // As that of Access, `sub` is stable for one e-mail address.
  const sub = memberOf(identity, 'sub') ?? createHash('sha256').update(email).digest('hex').slice(0, 32)
  const token = await new SignJWT({ email, type: 'app' })
    .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
    .setSubject(sub)
    .setIssuer(team)
    .setAudience([access.aud])
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('1m')
    .sign(privateKey)
  const headers = new Headers(request.headers)
  headers.set(HEADER, token)
  return new Request(request, { headers })
}

/** The page of Access that signs out. In a local run it says why the identity stays. Null: the request is for another page. */
export function simulatedLogout(request: Request, access: object | undefined): Response | null {
  if (access === undefined || new URL(request.url).pathname !== '/cdn-cgi/access/logout') return null
  return new Response(
    'Cloudflare Access signs out here. The identity of a local run is that of [access.dev] in wrangler.toml, and stays.\n',
  )
}

function memberOf(identity: unknown, name: string): string | null {
  if (typeof identity !== 'object' || identity === null) return null
  const value: unknown = Reflect.get(identity, name)
  return typeof value === 'string' && value !== '' ? value : null
}

/** The key of the simulated team. The first call also lets the service fetch it. */
function teamOf(domain: string): Promise<Team> {
  made ??= makeTeam(domain)
  return made
}

async function makeTeam(domain: string): Promise<Team> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const kid = crypto.randomUUID()
  const published = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }
  const certs = `${domain}/cdn-cgi/access/certs`
  const send = globalThis.fetch.bind(globalThis)
  globalThis.fetch = (input, init) =>
    input === certs ? Promise.resolve(Response.json({ keys: [published] })) : send(input, init)
  return { kid, privateKey }
}
