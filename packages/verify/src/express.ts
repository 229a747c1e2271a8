// The entry `./express`.

import type { Request, RequestHandler } from 'express'
import type { AccessClaims } from '../../../src/tokens/access-claims.ts'
import { judgeRequest } from './protect.ts'
import type { VerifyOptions } from './verify-access-token.ts'

/** The local that the handler sets for those after it: `res.locals.accessToken`. */
export interface AccessTokenLocals {
  accessToken: AccessClaims
}

/**
 * An Express handler. It accepts a valid access token as `Bearer`, or as `DPoP` with a proof if the token is bound to a
 * key. Other requests are answered as RFC 6750 §3 and RFC 9449 §7.1 say. Behind a proxy Express needs `trust proxy`,
 * because a proof names the URL that the client called. It is then read from `X-Forwarded-Proto` and `X-Forwarded-Host`.
 */
export function accessToken(options: VerifyOptions | ((req: Request) => VerifyOptions)): RequestHandler {
  return async (req, res, next) => {
    const request = {
      authorization: req.get('authorization'),
      proof: req.get('dpop'),
      method: req.method,
      url: `${req.protocol}://${hostOf(req)}${req.originalUrl}`,
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
