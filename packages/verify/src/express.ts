// The entry `./express`.

import type { Request, RequestHandler } from 'express'
import type { AccessClaims } from '../../../src/tokens/access-claims.ts'
import { judgeRequest, type ProtectOptions } from './protect.ts'

/** The local that the handler sets for those after it: `res.locals.accessToken`. */
export interface AccessTokenLocals {
  accessToken: AccessClaims
}

/**
 * An Express handler. It accepts a valid access token as `Bearer`, or as `DPoP` with a proof if the token is bound to a
 * key. Other requests are answered as RFC 6750 §3 and RFC 9449 §7.1 say. A proof names the URL that the client called,
 * so set `origin`. Without it a proxy must be trusted (`trust proxy`), and set `X-Forwarded-Proto` and `X-Forwarded-Host`.
 */
export function accessToken(options: ProtectOptions | ((req: Request) => ProtectOptions)): RequestHandler {
  return async (req, res, next) => {
    const request = {
      authorization: req.get('authorization'),
      proof: req.get('dpop'),
      method: req.method,
      origin: `${req.protocol}://${hostOf(req)}`,
      path: req.originalUrl,
    }
    try {
      const judged = await judgeRequest(request, typeof options === 'function' ? options(req) : options)
      if (!judged.ok) {
        res.status(judged.status).set(judged.headers).json(judged.body)
        return
      }
      res.locals.accessToken = judged.claims
    } catch (error) {
      next(error)
      return
    }
    next()
  }
}

/** The host and port that the client called. Express 4 has no such property: its `host` lacks the port. */
function hostOf(req: Request): string | undefined {
  const forwarded = req.get('x-forwarded-host')?.split(',')[0]?.trim()
  const trusts: (address: string | undefined, hop: number) => boolean = req.app.get('trust proxy fn')
  return forwarded && trusts(req.socket.remoteAddress, 0) ? forwarded : req.get('host')
}
