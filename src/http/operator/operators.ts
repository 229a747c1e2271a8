import { createRoute, z } from '@hono/zod-openapi'
import { mapPage } from '../../core/page.ts'
import { mapOk } from '../../core/result.ts'
import {
  addOperator,
  listOperators,
  type OperatorWithToken,
  rotateOperatorToken,
  setOperatorDisabled,
} from '../../flows/manage-operators.ts'
import type { KnownOperator } from '../../users/operator-store.ts'
import { operatorCallOf } from '../context.ts'
import { answer, answerPage } from '../contract/envelope.ts'
import { NO_QUERY, strictBody, strictQuery, success } from '../contract/envelope-schemas.ts'
import { displayName, paging, uuid } from '../contract/fields.ts'
import { ID, OPERATOR } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const path = '/api/v2/operator/operator'
const params = z.object({
  operatorId: uuid().openapi({ description: 'The id of an operator', example: ID.operator }),
})
const withToken = {
  ...OPERATOR,
  operatorToken: `operator-${ID.operator}.n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg`,
}
const operator = { operatorId: z.uuid(), name: z.string(), disabled: z.boolean() }
const operatorSchema = z.object(operator).openapi('Operator')
const operatorWithToken = z.object({ ...operator, operatorToken: z.string() })

const add = createRoute({
  method: 'post',
  path,
  ...sections.operators,
  operationId: 'addOperator',
  summary: 'Add an operator',
  description:
    'An operator may call all operator routes. The name is unique, and the histories show it. Only a hash of the token is stored.',
  request: { query: NO_QUERY, body: strictBody({ name: displayName() }, { name: OPERATOR.name }) },
  responses: success(operatorWithToken, 'The new operator. Its token is shown only once', withToken),
})

const list = createRoute({
  method: 'get',
  path,
  ...sections.operators,
  operationId: 'listOperators',
  summary: 'List operators',
  description:
    'A page of the operators with a token of their own, by name. The secret `OPERATOR_TOKEN` and identities of Cloudflare Access are not among them.',
  request: { query: strictQuery(paging) },
  responses: success(operatorSchema, 'Operators by name', OPERATOR),
})

const change = createRoute({
  method: 'patch',
  path: `${path}/{operatorId}`,
  ...sections.operators,
  operationId: 'changeOperator',
  summary: 'Disable or enable an operator',
  description: 'The token of a disabled operator is refused with `AUTH_1002`, everywhere at once.',
  request: {
    params,
    query: NO_QUERY,
    body: strictBody({ disabled: z.boolean('must be true or false') }, { disabled: true }),
  },
  responses: success(operatorSchema, 'The operator as it is now', { ...OPERATOR, disabled: true }),
})

const rotate = createRoute({
  method: 'post',
  path: `${path}/{operatorId}/token`,
  ...sections.operators,
  operationId: 'rotateOperatorToken',
  summary: 'Give an operator a new token',
  description: 'The new token works at once, and the old one is refused everywhere.',
  request: { params, query: NO_QUERY },
  responses: success(operatorWithToken, 'The new token. It is shown only once', withToken),
})

/** The routes of operators, for operators. */
export const operatorRoutes = validatedRoutes()
  .openapi(add, async (c) => {
    const added = await addOperator(c.var.service, c.req.valid('json').name, operatorCallOf(c))
    return answer(c, mapOk(added, viewWithToken))
  })
  .openapi(list, async (c) => {
    const { page, size } = c.req.valid('query')
    const listed = await listOperators(c.var.service, page, size)
    return answerPage(
      c,
      mapOk(listed, (found) => mapPage(found, view)),
    )
  })
  .openapi(change, async (c) => {
    const { operatorId } = c.req.valid('param')
    const { disabled } = c.req.valid('json')
    const changed = await setOperatorDisabled(c.var.service, operatorId, disabled, operatorCallOf(c))
    return answer(c, mapOk(changed, view))
  })
  .openapi(rotate, async (c) => {
    const { operatorId } = c.req.valid('param')
    return answer(
      c,
      mapOk(await rotateOperatorToken(c.var.service, operatorId, operatorCallOf(c)), viewWithToken),
    )
  })

function view({ id, name, disabled }: KnownOperator) {
  return { operatorId: id, name, disabled }
}

function viewWithToken({ operator, token }: OperatorWithToken) {
  return { ...view(operator), operatorToken: token }
}
