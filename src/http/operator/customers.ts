import { createRoute, z } from '@hono/zod-openapi'
import { addCustomer, listCustomers } from '../../flows/manage-customers.ts'
import { operatorCallOf } from '../context.ts'
import { answer, answerPage } from '../contract/envelope.ts'
import { NO_QUERY, strictBody, strictQuery, success } from '../contract/envelope-schemas.ts'
import { displayName, paging } from '../contract/fields.ts'
import { CUSTOMER } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const path = '/api/v2/operator/customer'
const customer = z.object({ id: z.uuid(), name: z.string() }).openapi('Customer')

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
  description: 'A page of customers, by name.',
  request: { query: strictQuery(paging) },
  responses: success(customer, 'Customers by name', CUSTOMER),
})

/** The routes of customers, for operators. */
export const customerRoutes = validatedRoutes()
  .openapi(add, async (c) =>
    answer(c, await addCustomer(c.var.service, c.req.valid('json').name, operatorCallOf(c))),
  )
  .openapi(list, async (c) => {
    const { page, size } = c.req.valid('query')
    return answerPage(c, await listCustomers(c.var.service, page, size))
  })
