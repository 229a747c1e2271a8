import { createServer } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'

const port = Number(process.argv[2])
const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
const client = {
  client_id: 'bench',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['http://localhost/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  id_token_signed_response_alg: 'EdDSA',
}
const provider = new Provider(`http://localhost:${port}`, {
  clients: [client],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'EdDSA', use: 'sig' }] },
  enabledJWA: { idTokenSigningAlgValues: ['EdDSA'] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  rotateRefreshToken: true,
})
const handle = provider.callback()

createServer((request, response) => {
  if (request.url === '/health') response.end('ok')
  else if (request.url === '/bench/open') open(response)
  else handle(request, response)
}).listen(port, 'localhost')

// The rows that a login would store, made by the library's own models.
async function open(response) {
  const accountId = crypto.randomUUID()
  const grant = new provider.Grant({ accountId, clientId: 'bench' })
  grant.addOIDCScope('openid offline_access')
  const grantId = await grant.save()
  const token = new provider.RefreshToken({
    accountId,
    client: await provider.Client.find('bench'),
    grantId,
    gty: 'authorization_code',
    scope: 'openid offline_access',
    authTime: Math.floor(Date.now() / 1000),
    expiresWithSession: false,
    rotations: 0,
  })
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ refresh_token: await token.save(), client_id: 'bench' }))
}
