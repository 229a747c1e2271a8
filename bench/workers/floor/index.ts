import { Hono } from 'hono'
import { saturate } from '../saturate.ts'
import { Floor } from './object.ts'
import { pairOf, verifyPair } from './pair.ts'

export { Floor }

interface Bindings {
  readonly FLOOR: DurableObjectNamespace<Floor>
}

interface Body {
  readonly token: string
  readonly refreshToken: string
}

const app = new Hono<{ Bindings: Bindings }>()

/** The object of all families, except in the step `family`. It is warm, as a cell is. */
const CELL = 'cell'

app.get('/health', (c) => c.json({ status: 'ok' }))

// The answers have the length of a refresh's answer, and each differs, as the load requires.
let count = 0
const filler = 'x'.repeat(600)

app.on(['POST', 'PUT'], '/hono', async (c) => {
  const body = await c.req.json<Body>()
  return c.json({ token: filler, refreshToken: `${count++}${filler}`.slice(0, 400), had: body.token.length })
})

app.post('/:step', async (c) => {
  const sid = crypto.randomUUID()
  if (c.req.param('step') === 'family') await c.env.FLOOR.getByName(sid).open(sid)
  if (c.req.param('step') === 'sql') await c.env.FLOOR.getByName(CELL).open(sid)
  return c.json(await pairOf(sid, 0))
})

app.put('/jose', async (c) => {
  const { sid, gen } = await verifyPair(await c.req.json<Body>())
  return c.json(await pairOf(sid, gen + 1))
})

app.put('/object', async (c) => {
  const { sid, gen } = await verifyPair(await c.req.json<Body>())
  return c.json(await pairOf(sid, await c.env.FLOOR.getByName(CELL).next(sid, gen)))
})

app.put('/sql', async (c) => {
  const { sid, gen } = await verifyPair(await c.req.json<Body>())
  const next = await c.env.FLOOR.getByName(CELL).rotate(sid, gen)
  return next === null ? c.json({}, 401) : c.json(await pairOf(sid, next))
})

app.put('/family', async (c) => {
  const { sid, gen } = await verifyPair(await c.req.json<Body>())
  const next = await c.env.FLOOR.getByName(sid).rotate(sid, gen)
  return next === null ? c.json({}, 401) : c.json(await pairOf(sid, next))
})

/** Rotates one family `count` times, by the object call alone. */
app.post('/spin/rotate', async (c) => {
  const sid = crypto.randomUUID()
  await c.env.FLOOR.getByName(CELL).open(sid)
  const count = Number(c.req.query('count'))
  for (let gen = 0; gen < count; gen++) await c.env.FLOOR.getByName(CELL).rotate(sid, gen)
  return c.json({ count })
})

/** Rotates `families` in parallel in the one object, for `ms` milliseconds. */
app.post('/spin/saturate', async (c) => {
  const steps = []
  for (let opened = 0; opened < Number(c.req.query('families')); opened++) {
    const sid = crypto.randomUUID()
    await c.env.FLOOR.getByName(CELL).open(sid)
    let gen = 0
    steps.push(async () => c.env.FLOOR.getByName(CELL).rotate(sid, gen++))
  }
  return c.json(await saturate(steps, Number(c.req.query('ms'))))
})

/** Runs jose's part of a refresh `count` times. */
app.post('/spin/jose', async (c) => {
  const count = Number(c.req.query('count'))
  let pair = await pairOf('sid', 0)
  for (let made = 0; made < count; made++) {
    const { sid, gen } = await verifyPair(pair)
    pair = await pairOf(sid, gen + 1)
  }
  return c.json({ count })
})

export default {
  async fetch(request, env, context) {
    if (!request.url.endsWith('/fetch')) return app.fetch(request, env, context)
    await request.text()
    const body = `{"token":"${filler}","refreshToken":"${count++}"}`
    return new Response(body, { headers: { 'content-type': 'application/json' } })
  },
} satisfies ExportedHandler<Bindings>
