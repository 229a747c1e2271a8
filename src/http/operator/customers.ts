import { createRoute, z } from '@hono/zod-openapi'
import { addCustomer, changeCustomer, listCustomers, readCustomer } from '../../flows/manage-customers.ts'
import { removeCustomer } from '../../flows/remove-customer.ts'
import { operatorCallOf } from '../context.ts'
import { answer, answerPage } from '../contract/envelope.ts'
import { NO_QUERY, strictBody, strictQuery, success } from '../contract/envelope-schemas.ts'
import { count, displayName, paging, search, seconds, uuid } from '../contract/fields.ts'
import { requireBody } from '../middleware/request-body.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import { CUSTOMER } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const path = '/api/v2/operator/customer'
const onePath = `${path}/{customerId}`
const params = z.object({
  customerId: uuid().openapi({ description: 'The id of a customer', example: CUSTOMER.id }),
})

const flag = () => z.boolean('must be true or false')

/** The members of a policy. Null: the customer is no stricter than the service. */
const policyMembers = {
  accessTokenTtlSeconds: seconds().nullable(),
  idleTtlSeconds: seconds().nullable(),
  familyMaxAgeSeconds: seconds().nullable(),
  requireDpop: flag(),
  passwordLogin: flag(),
}

const customer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    policy: z.object(policyMembers).openapi('CustomerPolicy'),
  })
  .openapi('Customer')

const add = createRoute({
  method: 'post',
  path,
  ...sections.operators,
  operationId: 'addCustomer',
  summary: 'Add a customer',
  description: 'A customer owns users. Names need not be unique.',
  request: { query: NO_QUERY, body: strictBody({ name: displayName() }, { name: CUSTOMER.name }) },
  responses: success(customer, 'The new customer', CUSTOMER),
})

const list = createRoute({
  method: 'get',
  path,
  ...sections.operators,
  operationId: 'listCustomers',
  summary: 'List customers',
  description: 'A page of customers, by name: all of them, or those whose name begins with a text.',
  request: {
    query: strictQuery({ ...paging, search: search('The beginning of the name, in any case of A to Z') }),
  },
  responses: success(customer, 'Customers by name', CUSTOMER),
})

const read = createRoute({
  method: 'get',
  path: onePath,
  ...sections.operators,
  operationId: 'getCustomer',
  summary: 'Get a customer',
  description: 'One customer with its policy, as in the list.',
  request: { params, query: NO_QUERY },
  responses: success(customer, 'The customer', CUSTOMER),
})

const changed = { ...CUSTOMER, policy: { ...CUSTOMER.policy, accessTokenTtlSeconds: 300 }, pending: 0 }

const change = createRoute({
  method: 'patch',
  path: onePath,
  middleware: requireBody,
  ...sections.operators,
  operationId: 'changeCustomer',
  summary: 'Rename a customer, or change its policy',
  description:
    'A policy is stricter than the variables of the service: lifetimes in seconds, keys (DPoP) that tokens must be bound to, and whether users log in with passwords. A member that is left out keeps its value, and null is the value of the service. What is stricter holds from the next refresh of each session on. What is looser never holds for a session that exists. `{"policy":{}}` sends the policy to every cell again.',
  request: {
    params,
    query: NO_QUERY,
    body: strictBody(
      {
        name: displayName().optional(),
        policy: z
          .strictObject(
            {
              accessTokenTtlSeconds: policyMembers.accessTokenTtlSeconds.optional(),
              idleTtlSeconds: policyMembers.idleTtlSeconds.optional(),
              familyMaxAgeSeconds: policyMembers.familyMaxAgeSeconds.optional(),
              requireDpop: flag().optional(),
              passwordLogin: flag().optional(),
            },
            'must be a JSON object',
          )
          .optional(),
      },
      { policy: { accessTokenTtlSeconds: 300 } },
    ),
  },
  responses: success(
    customer.extend({ pending: count() }),
    'The customer as it is now, and the number of cells that did not confirm its policy yet',
    changed,
  ),
})

const remove = createRoute({
  method: 'delete',
  path: onePath,
  ...sections.operators,
  operationId: 'removeCustomer',
  summary: 'Remove a customer',
  description:
    'Removes a customer with its clients, receivers and trusted issuers. A customer with users is refused, unless `users` is `remove`: then its users are erased, as by `DELETE /user/{userId}`. What is `pending` is completed within minutes.',
  request: {
    params,
    query: strictQuery({
      users: z
        .literal('remove', 'must be remove')
        .optional()
        .openapi({ description: 'Whether the users of the customer are removed, too' }),
    }),
  },
  ...refuses('conflict'),
  responses: success(
    z.object({ users: count(), pending: count() }),
    'The number of users that were erased, and the number of those that will be',
    { users: 12, pending: 0 },
  ),
})

/** The routes of customers, for operators. */
export const customerRoutes = validatedRoutes()
  .openapi(add, async (c) =>
    answer(c, await addCustomer(c.var.service, c.req.valid('json').name, operatorCallOf(c))),
  )
  .openapi(list, async (c) => {
    const { page, size, search: beginning } = c.req.valid('query')
    return answerPage(c, await listCustomers(c.var.service, beginning, page, size))
  })
  .openapi(read, async (c) => answer(c, await readCustomer(c.var.service, c.req.valid('param').customerId)))
  .openapi(change, async (c) => {
    const { customerId } = c.req.valid('param')
    return answer(c, await changeCustomer(c.var.service, customerId, c.req.valid('json'), operatorCallOf(c)))
  })
  .openapi(remove, async (c) => {
    const withUsers = c.req.valid('query').users === 'remove'
    const { customerId } = c.req.valid('param')
    return answer(c, await removeCustomer(c.var.service, customerId, withUsers, operatorCallOf(c)))
  })
