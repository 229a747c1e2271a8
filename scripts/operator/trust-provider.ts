import { z } from 'zod'
import { DEMO } from '../start/demo-user.ts'
import type { OperatorApi } from './operator-api.ts'

/** The name of the issuer and of the client of the example. */
const NAME = 'own-login example'

const credentials = z.object({ clientId: z.string(), clientSecret: z.string() })

/**
 * Makes a local service trust the provider of the example, for the demo customer, and gives the credentials of a client that
 * may exchange its tokens: what `npm run issuer -- add` and `npm run client -- add` do. A second call changes nothing but the
 * client's secret. Throws `OperatorFault`.
 */
export async function trustProvider(
  api: OperatorApi,
  { iss, audience }: { readonly iss: string; readonly audience: string },
): Promise<z.infer<typeof credentials>> {
  const issuers = await named(api, '/issuer')
  if (!issuers.some((issuer) => issuer.iss === iss)) {
    await api.call('POST', '/issuer', {
      name: NAME,
      iss,
      jwksUri: `${iss}/jwks`,
      audiences: [audience],
      customerId: DEMO.customerId,
      provisioning: 'create',
      role: 'ROLE_USER',
    })
  }
  const [client] = await named(api, '/client')
  const made =
    client === undefined
      ? await api.call('POST', '/client', { name: NAME, rights: ['exchange'], customerId: DEMO.customerId })
      : await api.call('POST', `/client/${String(client.clientId)}/secret`)
  return credentials.parse({ clientId: client?.clientId, ...made })
}

/** The objects of a list with the name of the example, on all of its pages. */
async function named(api: OperatorApi, path: string) {
  const found = []
  for (let page = 0, pages = 1; page < pages; page++) {
    const list = await api.list('GET', `${path}?page=${page}&size=100`)
    found.push(...list.rows.filter(({ name }) => name === NAME))
    pages = list.totalPages
  }
  return found
}
