import { evictAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { athOf, type Holder, prove } from '../../support/dpop.ts'
import { claimsOf, resigned } from '../../support/tokens.ts'
import { MOMENT, setClock } from '../clock.ts'
import { newPerson, type Person } from '../people.ts'
import { running } from '../running.ts'
import { type Manner, PASSWORD, type Pair, pairOf, SESSION, type Stage } from '../stage.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Pairs by their state. `test/compat/pairs.test.ts` has the expected answer to each. */
export type Pairs = Record<string, Pair>

/** Calls that use every command of a cell, with the outcomes of each that need few calls. */
export class RecordedCalls {
  readonly pairs: Pairs = {}
  readonly #stage: Stage

  constructor(stage: Stage) {
    this.#stage = stage
  }

  async #login(person: Person, manner: Manner = {}): Promise<Pair> {
    return pairOf(await this.#stage.create(person.username, PASSWORD, manner))
  }

  async #next(pair: Pair, manner: Manner = {}): Promise<Pair> {
    return pairOf(await this.#stage.refresh(pair, manner))
  }

  /** Families that are old at this moment: one past its idle limit, one with an expired access token alone. */
  async longAgo(alice: Person): Promise<void> {
    const stage = this.#stage
    setClock(MOMENT - 40 * DAY)
    const gina = await newPerson()
    this.pairs.begunBefore = await this.#login(gina)
    setClock(MOMENT - 39 * DAY)
    await stage.operate('POST', '/revocation', { issuedBefore: new Date(MOMENT - 39 * DAY).toISOString() })
    setClock(MOMENT - 15 * DAY)
    this.pairs.expired = await this.#login(alice)
    setClock(MOMENT - 2 * HOUR)
    this.pairs.sleeping = await this.#login(alice)
    // Both are expired, as the cell answers to a refresh and to a call.
    setClock(MOMENT - 10 * 60_000)
    await stage.refresh(this.pairs.expired)
    await stage.as(this.pairs.sleeping, 'GET', SESSION)
  }

  /** Refreshes, first and second uses, and ends of single families. */
  async rotations(alice: Person): Promise<void> {
    const stage = this.#stage
    const first = await this.#login(alice, { key: 'login' })
    await this.#login(alice, { key: 'login' })
    this.pairs.current = await this.#next(await this.#next(first))
    const anna = await newPerson()
    this.pairs.ancestor = await this.#login(anna)
    this.pairs.latest = await this.#next(await this.#next(this.pairs.ancestor))
    const reused = await this.#login(anna)
    this.pairs.reused = await this.#next(reused)
    await stage.refresh(reused)
    await stage.refresh(this.pairs.reused)
    await stage.as(this.pairs.reused, 'GET', SESSION)
    this.pairs.loggedOut = await this.#login(anna)
    await stage.as(this.pairs.loggedOut, 'DELETE', '/api/v2/auth/token')
    await stage.as(this.pairs.loggedOut, 'DELETE', '/api/v2/auth/token')
    const { token, refreshToken } = await this.#login(alice)
    const forged = { gen: claimsOf(token).gen + 5 }
    await stage.grant({ token, refreshToken: await resigned('refresh', refreshToken, forged) })
    this.pairs.endedAsAhead = { token, refreshToken }
    await stage.as(this.pairs.current, 'GET', SESSION)
    await stage.as(this.pairs.current, 'DELETE', `${SESSION}/${crypto.randomUUID()}`)
    const added = await stage.operate('POST', '/client', { name: 'orders' })
    const { clientId, clientSecret } = (added.body as { content: Record<string, string>[] }).content[0] ?? {}
    const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`
    await stage.form('/oauth2/introspect', { token: this.pairs.current.token }, { authorization })
  }

  /** Changes of users, and their ends. */
  async changes(alice: Person): Promise<void> {
    const stage = this.#stage
    const bob = await newPerson()
    this.pairs.otherSession = await this.#login(bob)
    this.pairs.ownSession = await this.#login(bob)
    const change = { password: PASSWORD, newPassword: `${PASSWORD}, again` }
    await stage.as(this.pairs.ownSession, 'PUT', '/api/v2/auth/password', change)
    const carol = await newPerson()
    this.pairs.disabled = await this.#login(carol)
    await stage.operate('PATCH', `/user/${carol.id}`, { disabled: true })
    await stage.create(carol.username)
    await stage.operate('PATCH', `/user/${alice.id}`, { role: 'ROLE_SUPPORT' })
    const erin = await newPerson()
    this.pairs.erased = await this.#login(erin)
    await stage.operate('DELETE', `/user/${erin.id}`)
    await stage.refresh(this.pairs.erased)
    // The directory was restored to a moment before a change, so its logins are outdated (docs/operations.md).
    const frank = await newPerson()
    this.pairs.restored = await this.#login(frank)
    await stage.operate('PATCH', `/user/${frank.id}`, { role: 'ROLE_SUPPORT' })
    await env.DB.prepare('UPDATE users SET epoch = 0 WHERE id = ?').bind(frank.id).run()
    await stage.create(frank.username)
    await stage.create('nobody@example.com')
  }

  /** Unfinished work at this moment: a retry, a proof, a lock, and an ending that KV does not have. */
  async underWay(alice: Person, holder: Holder): Promise<{ proof: string; locked: string }> {
    const stage = this.#stage
    setClock(MOMENT)
    this.pairs.retried = await this.#login(alice)
    await this.#next(this.pairs.retried, { key: 'retry' })
    await this.#next(this.pairs.retried, { key: 'retry' })
    const ivy = await newPerson()
    const bound = await this.#next(await this.#login(ivy, { holder }), { holder })
    this.pairs.bound = bound
    const claims = { htm: 'GET', htu: `http://localhost${SESSION}`, ath: await athOf(bound.token) }
    const proof = await prove(holder, claims)
    await stage.as(bound, 'GET', SESSION, undefined, { proof })
    await stage.as(bound, 'GET', SESSION, undefined, { proof })
    const jack = await newPerson({ ln: 4 })
    for (let attempt = 0; attempt <= 10; attempt += 1) await stage.create(jack.username, 'wrong')
    this.pairs.untold = await this.#login(alice)
    await this.#logoutWithoutKv(this.pairs.untold)
    return { proof, locked: jack.username }
  }

  /** The user whose family is used once more after everything was written. */
  async rolledBack(): Promise<() => Promise<void>> {
    const before = await this.#login(await newPerson())
    return async () => {
      this.pairs.ahead = await this.#next(before)
    }
  }

  async #logoutWithoutKv(pair: Pair): Promise<void> {
    const fail = () => Promise.reject(new Error('KV is down'))
    running.bindings = { REVOKED: { put: fail } }
    await evictAllDurableObjects()
    await this.#stage.as(pair, 'DELETE', '/api/v2/auth/token')
    const stub = env.FAMILY_CELLS.getByName(claimsOf(pair.token).cell)
    const tried = () =>
      runInDurableObject(stub, (_, { storage }) =>
        storage.sql.exec('SELECT 1 FROM outbox WHERE tries > 0').toArray(),
      )
    while ((await tried()).length === 0) await scheduler.wait(20)
    running.bindings = {}
    await evictAllDurableObjects()
  }
}
