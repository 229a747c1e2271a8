import { createRoute, z } from '@hono/zod-openapi'
import { mapPage } from '../../core/page.ts'
import { mapOk } from '../../core/result.ts'
import { addIssuer, listIssuers, removeIssuer, setIssuerDisabled } from '../../flows/manage-issuers.ts'
import { trySubjectToken } from '../../flows/try-subject-token.ts'
import { operatorCallOf } from '../context.ts'
import { answer, answerEmpty, answerPage } from '../contract/envelope.ts'
import { emptySuccess, NO_QUERY, strictBody, strictQuery, success } from '../contract/envelope-schemas.ts'
import { paging, text, uuid } from '../contract/fields.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import { ID, ISSUER, SUBJECT_TOKEN } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { issuerSchema, newIssuer, toNewIssuer, trialSchema, viewIssuer, viewTrial } from './issuer-schemas.ts'

const path = '/api/v2/operator/issuer'
const onePath = `${path}/{issuerId}` as const
const params = z.object({
  issuerId: uuid().openapi({ description: 'The id of a trusted issuer', example: ID.issuer }),
})

const add = createRoute({
  method: 'post',
  path,
  ...sections.operators,
  operationId: 'addIssuer',
  summary: 'Add a trusted issuer',
  description:
    'An identity provider, or a back end with a login of its own. Clients with the right `exchange` exchange its tokens for pairs. A customer trusts an `iss` once.',
  request: {
    query: NO_QUERY,
    body: strictBody(newIssuer, {
      name: ISSUER.name,
      iss: ISSUER.iss,
      jwksUri: ISSUER.jwksUri,
      audiences: ISSUER.audiences,
      provisioning: ISSUER.provisioning,
    }),
  },
  ...refuses('conflict'),
  responses: success(issuerSchema, 'The new issuer', ISSUER),
})

const list = createRoute({
  method: 'get',
  path,
  ...sections.operators,
  operationId: 'listIssuers',
  summary: 'List trusted issuers',
  description: 'A page of trusted issuers, by name.',
  request: { query: strictQuery(paging) },
  responses: success(issuerSchema, 'Issuers by name', ISSUER),
})

const change = createRoute({
  method: 'patch',
  path: onePath,
  ...sections.operators,
  operationId: 'changeIssuer',
  summary: 'Disable or enable a trusted issuer',
  description:
    'The tokens of a disabled issuer are refused, everywhere after at most 30 s. Sessions that began by it go on.',
  request: {
    params,
    query: NO_QUERY,
    body: strictBody({ disabled: z.boolean('must be true or false') }, { disabled: true }),
  },
  responses: success(issuerSchema, 'The issuer as it is now', { ...ISSUER, disabled: true }),
})

const remove = createRoute({
  method: 'delete',
  path: onePath,
  ...sections.operators,
  operationId: 'removeIssuer',
  summary: 'Remove a trusted issuer',
  description: 'Removes an issuer and the links of users to it. Sessions that began by it go on.',
  request: { params, query: NO_QUERY },
  responses: emptySuccess('The issuer is removed'),
})

const test = createRoute({
  method: 'post',
  path: `${onePath}/test`,
  ...sections.operators,
  operationId: 'testSubjectToken',
  summary: 'Try a token of a trusted issuer',
  description:
    'Says what an exchange of the token would do, and why it would be refused. Nothing is changed, and the token is not used.',
  request: {
    params,
    query: NO_QUERY,
    body: strictBody(
      {
        token: text().openapi({ description: 'The token of the issuer' }),
        tokenType: z
          .enum(['id_token', 'jwt'], 'must be id_token or jwt')
          .default('id_token')
          .openapi({ description: 'The end of `subject_token_type`' }),
        nonce: text().optional().openapi({ description: 'The parameter `nonce` of the exchange' }),
        customerId: uuid().optional().openapi({
          description: 'The customer of the client, if the issuer has none',
        }),
      },
      { token: SUBJECT_TOKEN },
    ),
  },
  responses: success(trialSchema, 'What would happen', {
    accepted: false,
    cause: 'wrong_audience',
    words: 'aud has none of: orders-web.',
    subject: null,
    externalId: null,
    email: null,
    role: null,
    userId: null,
  }),
})

/** The routes of trusted issuers, for operators. */
export const issuerRoutes = validatedRoutes()
  .openapi(add, async (c) => {
    const added = await addIssuer(c.var.service, toNewIssuer(c.req.valid('json')), operatorCallOf(c))
    return answer(c, mapOk(added, viewIssuer))
  })
  .openapi(list, async (c) => {
    const { page, size } = c.req.valid('query')
    return answerPage(
      c,
      mapOk(await listIssuers(c.var.service, page, size), (found) => mapPage(found, viewIssuer)),
    )
  })
  .openapi(change, async (c) => {
    const { issuerId } = c.req.valid('param')
    const { disabled } = c.req.valid('json')
    const changed = await setIssuerDisabled(c.var.service, issuerId, disabled, operatorCallOf(c))
    return answer(c, mapOk(changed, viewIssuer))
  })
  .openapi(remove, async (c) =>
    answerEmpty(c, await removeIssuer(c.var.service, c.req.valid('param').issuerId, operatorCallOf(c))),
  )
  .openapi(test, async (c) => {
    const { token, tokenType: type, nonce, customerId = null } = c.req.valid('json')
    const presented = { token, type, nonce }
    const { issuerId } = c.req.valid('param')
    return answer(c, mapOk(await trySubjectToken(c.var.service, issuerId, presented, customerId), viewTrial))
  })
