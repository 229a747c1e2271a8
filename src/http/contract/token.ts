import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { MAX_ACCESS_TOKEN_TTL_SECONDS } from '../../config.ts'
import { mapOk } from '../../core/result.ts'
import { FIRST_LOCK_SECONDS, FREE_FAILURES } from '../../families/rules/lock.ts'
import { createPair } from '../../flows/create-pair.ts'
import { logout } from '../../flows/log-out.ts'
import { refreshPair } from '../../flows/refresh-pair.ts'
import type { IssuedPair } from '../../flows/steps/issue-pair.ts'
import { type AppEnv, callerOf, proofOf, traceOf } from '../context.ts'
import { note, outcomeOf } from '../measure.ts'
import { credentialsOf } from '../middleware/require-session.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import { ID, LOGIN, PAIR } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { refused } from '../refusals/refused.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { answer, answerEmpty } from './envelope.ts'
import { body, emptySuccess, success } from './envelope-schemas.ts'
import { idempotencyKey, password, text, username } from './fields.ts'

const pair = {
  token: z.string(),
  refreshToken: z.string(),
  validityTime: z
    .int()
    .min(1)
    .max(MAX_ACCESS_TOKEN_TTL_SECONDS)
    .openapi({ description: 'Lifetime of the access token in seconds', example: 3600 }),
}

const path = '/api/v2/auth/token'

// Release 0.1 ignored a value that was no string or no token of this service, so it is still treated as absent.
const knownClient = z.string().optional().catch(undefined).openapi({
  type: 'string',
  description:
    'The last refresh token of this client, which may be used, expired or ended. It proves that the user has logged in with this client before. Others who try the name can then not lock it out',
})

const create = createRoute({
  method: 'post',
  path,
  ...sections.tokens,
  operationId: 'createToken',
  summary: 'Create Token',
  description: `Opens a new family. An unknown user, a disabled user and a wrong password get the same answer. After ${FREE_FAILURES} failed attempts the name is locked for ${FIRST_LOCK_SECONDS} s or more, except for a client that sends its last \`refreshToken\`.`,
  request: {
    headers: idempotencyKey,
    body: body({ username: username(), password: password(), refreshToken: knownClient }, { ...LOGIN }),
  },
  ...refuses('wrong_credentials', 'bad_proof', 'locked', 'too_many_requests', 'too_many_proofs'),
  responses: success(z.object({ customerId: z.uuid(), ...pair }), 'The first pair of a new family', {
    customerId: ID.customer,
    ...PAIR,
  }),
})

const refresh = createRoute({
  method: 'put',
  path,
  ...sections.tokens,
  operationId: 'refreshToken',
  summary: 'Refresh Token',
  description:
    'Exchanges a pair for its successor, once. A second use of a pair ends its family, unless the same `Idempotency-Key` proves a retry. A forged or mismatched pair consumes and ends nothing.',
  request: {
    headers: idempotencyKey,
    body: body(
      { token: text(), refreshToken: text() },
      { token: PAIR.token, refreshToken: PAIR.refreshToken },
    ),
  },
  ...refuses('bad_token', 'bad_proof', 'too_many_requests', 'too_many_proofs'),
  responses: success(z.object(pair), 'The successor of the pair', PAIR),
})

const end = createRoute({
  method: 'delete',
  path,
  ...sections.logout,
  operationId: 'logout',
  summary: 'Log out',
  description: 'Ends the family of an unexpired access token. A repeat succeeds.',
  responses: emptySuccess('The family of the access token has ended'),
})

/** The routes of the contract's two calls, and of logout. */
export const tokenRoutes = validatedRoutes()
  .openapi(create, async (c) => {
    const login = { ...c.req.valid('json'), ...attempt(c, c.req.valid('header')) }
    const created = await createPair(c.var.service, login, callerOf(c))
    if (created.ok) note(c, { outcome: 'opened', cell: created.value.cell })
    return answer(
      c,
      mapOk(created, ({ customerId, ...issued }) => ({ customerId, ...view(issued) })),
    )
  })
  .openapi(refresh, async (c) => {
    const presented = { ...c.req.valid('json'), ...attempt(c, c.req.valid('header')) }
    const refreshed = await refreshPair(c.var.service, presented, callerOf(c))
    if (refreshed.ok) note(c, outcomeOf(refreshed.value))
    return answer(c, mapOk(refreshed, view))
  })
  .openapi(end, async (c) => {
    const credentials = credentialsOf(c)
    if (credentials === null) return refused(c, { kind: 'bad_token', cause: 'bearer_missing' })
    return answerEmpty(c, await logout(c.var.service, credentials, traceOf(c)))
  })

/** The id of an attempt, and the proof of its key. */
function attempt(c: Context<AppEnv>, header: z.infer<typeof idempotencyKey>) {
  return { idempotencyKey: header['idempotency-key'], proof: proofOf(c) }
}

/** The members of a pair in the contract. The type of the token is not one of them. */
function view({ token, refreshToken, validityTime }: IssuedPair) {
  return { token, refreshToken, validityTime }
}
