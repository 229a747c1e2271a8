import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/cloudflare.ts'
import { deployAt, keptOf, newName } from '../../support/deployment.ts'

// One deployment that fails in each of its steps, one after another, and is run again each time.

const NAME = newName()
const URL = `https://${NAME}.acme.workers.dev`
const ARGS = ['--name', NAME, '--customer', 'Acme', '--user', 'ann@example.com']

let cloudflare: Cloudflare

beforeAll(async () => {
  cloudflare = await startCloudflare()
})
afterAll(() => cloudflare.stop())

const MANY = 100

/** Each failure, in the order of the steps, with the step that must name it and what the platform had done before it. */
const FAILURES: readonly {
  readonly title: string
  readonly plan: () => void
  readonly step: RegExp
  readonly says?: RegExp
}[] = [
  {
    title: 'the namespace cannot be made',
    plan: () =>
      cloudflare.failNext(/^POST .*\/storage\/kv\/namespaces/, {
        status: 403,
        message: 'No permission for KV',
      }),
    step: /^Step 2 of 7 failed: /m,
  },
  {
    title: 'the upload is refused after the resources were made',
    plan: () =>
      cloudflare.failNext(/^PUT .*\/workers\/scripts\//, {
        status: 400,
        message: 'The script is refused',
      }),
    step: /The script is refused.*^Step 2 of 7 failed: A request to the Cloudflare API/ms,
  },
  {
    title: 'the migrations do not reach the database',
    // The database is there, so its tables are asked for before anything is changed.
    plan: () =>
      cloudflare.failNext(/^POST .*\/query/, {
        status: 403,
        message: 'No permission for D1',
        after: 1,
        times: MANY,
      }),
    step: /^Step 3 of 7 failed: /m,
    says: /Done before it:\n {2}1\. take .*\n {2}2\. deploy/,
  },
  {
    title: 'the second upload, with the URL, is refused',
    plan: () => cloudflare.failNext(/^POST .*\/versions/, { status: 400, message: 'Try later', times: MANY }),
    // The Worker exists by now, so this is a later deployment, and its upload is the one without the URL.
    step: /^Step 2 of 6 failed: /m,
    says: /Done before it:\n {2}1\. apply the migrations/,
  },
  {
    title: 'the operator calls do not answer',
    plan: () => cloudflare.failVisit(/\/api\/v2\/operator\/customer/, { cut: 'before', times: MANY }),
    step: /failed: .*does not answer/s,
  },
  {
    title: 'the answer to the first user is lost',
    plan: () => cloudflare.failVisit(/^POST .*\/api\/v2\/operator\/user/, { cut: 'after' }),
    step: /failed: .*does not answer/s,
  },
  {
    title: 'the refresh of the check is answered with an error',
    plan: () => cloudflare.failVisit(/^PUT .*\/api\/v2\/auth\/token/, { status: 500, times: MANY }),
    step: /failed: refresh: answered 500/,
    says: /Correct the cause, then run the same command again/,
  },
]

it('says in each step what failed and what was done, and goes on when it is run again', async () => {
  for (const { title, plan, step, says } of FAILURES) {
    plan()
    const failed = await deployAt(cloudflare, ARGS, { input: 'a password of ann\n' })
    cloudflare.heal()
    expect(failed.code, title).toBe(1)
    expect(failed.stderr, title).toMatch(step)
    if (says !== undefined) expect(failed.stderr, title).toMatch(says)
    expect(failed.stderr, title).not.toMatch(/^ {4}at /m)
  }
  const first = keptOf(cloudflare, NAME).secrets
  const ended = await deployAt(cloudflare, ARGS, { input: 'a password of ann\n' })
  expect(ended.code, ended.said).toBe(0)
  expect(ended.stdout).toContain(`The service is live and checked: ${URL}`)
  const worker = cloudflare.worker(NAME)
  // The keys of the first attempt are those that run: no attempt made others.
  expect(worker?.secrets).toEqual(first)
  expect(worker?.vars).toMatchObject({ ISSUER: URL })
  expect([cloudflare.account.databases.size, cloudflare.account.namespaces.size]).toEqual([1, 1])
  expect(await cloudflare.rows(NAME, 'SELECT username FROM users')).toEqual([{ username: 'ann@example.com' }])
  expect(await cloudflare.rows(NAME, 'SELECT name FROM customers')).toEqual([{ name: 'Acme' }])
  expect(cloudflare.unknown).toEqual([])
}, 400_000)
