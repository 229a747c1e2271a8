import { Hono } from 'hono'
import type { Account, Database } from './account.ts'
import { ApiFault, list, success } from './fault.ts'
import type { ApiContext } from './script-routes.ts'

/** One statement of a query, with the values of its parameters. */
interface Statement {
  readonly sql: string
  readonly params?: readonly unknown[]
}

/** The stored data of the databases. */
export interface Stores {
  /** The results of the statements, which run in one transaction. */
  query(database: Database, statements: readonly Statement[]): Promise<readonly unknown[]>
  /** The database as SQL. */
  dump(database: Database): Promise<string>
}

const databaseIn = (account: Account, idOrName: string): Database => {
  const found = [...account.databases.values()].find(
    ({ uuid, name }) => uuid === idOrName || name === idOrName,
  )
  if (found === undefined) throw new ApiFault(404, 7404, `The database ${idOrName} could not be found`)
  return found
}

const describe = (database: Database) => ({
  ...database,
  version: 'production',
  num_tables: 0,
  file_size: 0,
  running_in_region: 'WEUR',
})

/** The routes of D1, below `/accounts/:account/d1/database`. `origin` is where an export is fetched. */
export function databaseRoutes(stores: Stores, exported: (sql: string) => string) {
  const routes = new Hono<ApiContext>()

  routes.get('/', (c) => {
    const name = c.req.query('name')
    const all = [...c.var.account.databases.values()]
    return list(c.req.raw, all.filter((one) => name === undefined || one.name === name).map(describe))
  })

  routes.post('/', async (c) => {
    const { account } = c.var
    const { name } = await c.req.json<{ name: string }>()
    if ([...account.databases.values()].some((one) => one.name === name)) {
      throw new ApiFault(400, 7502, `A database with that name already exists`)
    }
    return success(describe(account.createDatabase(name)))
  })

  routes.get('/:id', (c) => success(describe(databaseIn(c.var.account, c.req.param('id')))))

  routes.delete('/:id', (c) => {
    c.var.account.databases.delete(databaseIn(c.var.account, c.req.param('id')).uuid)
    return success(null)
  })

  routes.post('/:id/query', async (c) => {
    const database = databaseIn(c.var.account, c.req.param('id'))
    const asked = await c.req.json<Statement | { batch: Statement[] }>()
    try {
      return success(await stores.query(database, 'batch' in asked ? asked.batch : [asked]))
    } catch (error) {
      throw new ApiFault(400, 7500, error instanceof Error ? error.message : String(error))
    }
  })

  routes.post('/:id/export', async (c) => {
    const database = databaseIn(c.var.account, c.req.param('id'))
    const signed_url = exported(await stores.dump(database))
    return success({
      success: true,
      status: 'complete',
      at_bookmark: 'bookmark',
      messages: [],
      result: { filename: `${database.name}.sql`, signed_url },
    })
  })

  routes.get('/:id/time_travel/bookmark', (c) => {
    databaseIn(c.var.account, c.req.param('id'))
    return success({ bookmark: '00000000-00000000-00000000-00000000000000000000000000000000' })
  })

  return routes
}

/** The routes of KV, below `/accounts/:account/storage/kv/namespaces`. */
export function namespaceRoutes() {
  const routes = new Hono<ApiContext>()

  routes.get('/', (c) => {
    const all = [...c.var.account.namespaces.values()]
    return list(
      c.req.raw,
      all.map((one) => ({ ...one, supports_url_encoding: true })),
    )
  })

  routes.post('/', async (c) => {
    const { account } = c.var
    const { title } = await c.req.json<{ title: string }>()
    if ([...account.namespaces.values()].some((one) => one.title === title)) {
      throw new ApiFault(400, 10014, 'A namespace with this account ID and title already exists.')
    }
    return success(account.createNamespace(title))
  })

  routes.delete('/:id', (c) => {
    if (c.var.account.namespaces.delete(c.req.param('id'))) return success(null)
    throw new ApiFault(404, 10013, 'namespace not found')
  })

  return routes
}
