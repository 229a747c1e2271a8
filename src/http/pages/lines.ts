import type { Config } from '../../config.ts'

/** Lines to copy, for one way to use the service. */
interface Lines {
  readonly name: string
  readonly words: string
  readonly text: string
}

type Service = Pick<Config, 'issuer' | 'audience' | 'demoUser'>

/** The lines of README.md, docs/clients.md and docs/resource-servers.md, with the URLs of this service. A test compares them. */
export const linesOf = (service: Service): readonly Lines[] => [
  {
    name: 'curl',
    words: `${service.demoUser === null ? 'login.json has your username and password. ' : ''}A login, a refresh, and a thief who sends the used pair.`,
    text: curl(service),
  },
  {
    name: 'An app: the client package',
    words: 'Keeps a login in a page, bound to a key. It refreshes by itself, and retries lost answers.',
    text: client(service),
  },
  {
    name: 'An API: jose',
    words: 'Verifies an access token with the public keys. Any library for RFC 9068 does the same.',
    text: jose(service),
  },
  {
    name: 'An API in a Worker: the verify package',
    words: 'Verifies tokens and DPoP proofs, and sees ended sessions by the deny-list in KV.',
    text: worker(),
  },
  {
    name: 'The same Worker: wrangler.toml',
    words: 'REVOKED is the KV namespace of this service, by its id.',
    text: variables(service),
  },
]

function curl({ issuer, demoUser }: Service): string {
  // A password on a command line is in the list of processes. That of the demo user is public.
  const login = demoUser === null ? '@login.json' : `'${JSON.stringify(demoUser)}'`
  return String.raw`api=${issuer}/api/v2/auth/token
json='content-type: application/json'
pair_of() { sed 's/.*"content":\[\(.*\)\],"pageable".*/\1/'; }

old=$(curl -s $api -H "$json" -d ${login} | pair_of); echo "$old"
new=$(echo "$old" | curl -s -X PUT $api -H "$json" -d @- | pair_of); echo "$new"
echo "$old" | curl -s -X PUT $api -H "$json" -d @-; echo
echo "$new" | curl -s -X PUT $api -H "$json" -d @-; echo`
}

const client = ({
  issuer,
}: Service) => `import { createClient, indexedDbStore } from '@edge-token-service/client'
const auth = createClient({ url: '${issuer}', store: indexedDbStore() })
await auth.login(username, password)
const orders = await auth.fetch('/orders')
await auth.logout()`

const jose = ({ issuer, audience }: Service) => `import { createRemoteJWKSet, jwtVerify } from 'jose'

const keys = createRemoteJWKSet(new URL('${issuer}/.well-known/jwks.json'))
const { payload } = await jwtVerify(token, keys, {
  algorithms: ['EdDSA', 'ES256', 'RS256', 'PS256'],
  typ: 'at+jwt',
  issuer: '${issuer}',
  audience: ${inQuotes(audience)},
  requiredClaims: ['sub', 'exp'],
})
console.log(payload.sub, payload.customerId, payload.role)`

/** A text in the quotes of the lines around it, or in those of JSON where a character would need another escape. */
const inQuotes = (text: string): string =>
  /^[^'"\\\p{C}]*$/u.test(text) ? `'${text}'` : JSON.stringify(text)

const worker = () => `import { type AccessTokenVariables, accessToken } from '@edge-token-service/verify/hono'
import { Hono } from 'hono'

interface Env {
  Bindings: { ISSUER: string; AUDIENCE: string; REVOKED: KVNamespace }
  Variables: AccessTokenVariables
}

const app = new Hono<Env>()

app.use(
  '/orders/*',
  accessToken<Env>((c) => ({ issuer: c.env.ISSUER, audience: c.env.AUDIENCE, revoked: c.env.REVOKED })),
)
app.get('/orders/mine', (c) => c.json({ customerId: c.var.accessToken.customerId, orders: [] }))

export default app`

const variables = ({ issuer, audience }: Service) => `[vars]
ISSUER = ${JSON.stringify(issuer)}
AUDIENCE = ${JSON.stringify(audience)}

[[kv_namespaces]]
binding = "REVOKED"
id = "the id of the service's namespace"`
