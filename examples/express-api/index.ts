// An Express server that is protected by access tokens. `npm run example -- express-api` runs it beside `npm start`.
// Node runs TypeScript by itself since 22.18.

import { type AccessTokenLocals, accessToken } from '@edge-token-service/verify/express'
import express, { type Response } from 'express'

const { ISSUER = 'http://localhost:8787', AUDIENCE = ISSUER, PORT = '8789' } = process.env
// A deployment sets the origin that its clients call, because a DPoP proof must name it.
const { ORIGIN = `http://localhost:${PORT}` } = process.env

const app = express()

app.use('/orders', accessToken({ issuer: ISSUER, audience: AUDIENCE, origin: ORIGIN }))

app.get('/orders/mine', (_, res: Response<unknown, AccessTokenLocals>) => {
  const { customerId, email, role } = res.locals.accessToken
  res.json({ customerId, email, role, orders: [] })
})

app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}/orders/mine`))
