import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { freePort, startScript, stopAll } from '../support/scripts.ts'

// The spans of a refresh as the platform records them, by `npm start` with local traces (docs/monitoring.md).

const data = mkdtempSync(join(tmpdir(), 'ets-traces-'))

afterAll(async () => {
  await stopAll()
  rmSync(data, { recursive: true, force: true })
}, 30_000)

type Pair = { token: string; refreshToken: string }

interface Span {
  name: string
  parent: string | null
  attributes: string | null
}

it('has one span for each step of a refresh, in one trace over Worker and cell, and no secret', async () => {
  const port = await freePort()
  const traces = { X_LOCAL_OBSERVABILITY: 'true', X_LOCAL_EXPLORER: 'true' }
  const args = ['--port', String(port), '--persist-to', data, '--var', 'STEP_SPANS:on']
  await startScript('start', args, 'and this to refresh it', undefined, traces)
  const origin = `http://localhost:${port}`
  const call = async (method: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${origin}/api/v2/auth/token`, { method, headers, body: JSON.stringify(body) })
    return ((await answer.json()) as { content: [Pair] }).content[0]
  }
  const first = await call('POST', { username: DEMO.username, password: DEMO.password })
  const second = await call('PUT', first)

  const query = async (sql: string) => {
    const answer = await fetch(`${origin}/cdn-cgi/explorer/api/local/observability/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql }),
    })
    const { result } = (await answer.json()) as { result: { rows: (string | null)[][] } }
    return result.rows
  }
  const spans = async (): Promise<Span[]> => {
    const rows = await query(
      `SELECT one.name, (SELECT name FROM spans AS two WHERE two.span_id = one.parent_id AND two.trace_id = one.trace_id),
         json(one.attributes) FROM spans AS one
       WHERE trace_id = (SELECT trace_id FROM spans WHERE name = 'PUT' AND parent_id IS NULL)`,
    )
    return rows.map(([name, parent, attributes]) => ({
      name: name as string,
      parent: parent as string | null,
      attributes: attributes as string | null,
    }))
  }
  await expect
    .poll(async () => (await spans()).map(({ name }) => name), { timeout: 20_000 })
    .toEqual(expect.arrayContaining(['verify', 'cell', 'decide', 'sign']))
  const found = await spans()
  const parentOf = (step: string) => found.find(({ name }) => name === step)?.parent
  // The call of the object is between `cell` and `decide`.
  expect(['verify', 'cell', 'sign', 'decide'].map(parentOf)).toEqual(['PUT', 'PUT', 'PUT', 'jsRpcCall'])
  for (const { name, attributes } of found) {
    if (['verify', 'cell', 'decide', 'sign'].includes(name)) expect(attributes).toBeNull()
  }
  const all = JSON.stringify(await query('SELECT name, json(attributes) FROM spans'))
  expect(all.length).toBeGreaterThan(1000)
  const secrets = [DEMO.password, ...[first, second].flatMap((pair) => [pair.token, pair.refreshToken])]
  for (const secret of secrets.flatMap((text) => [text, ...text.split('.').slice(1)])) {
    expect(all.includes(secret)).toBe(false)
  }
}, 90_000)
