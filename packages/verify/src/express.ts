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
 * because a proof names the URL that the client called.
 */
export function accessToken(options: VerifyOptions | ((req: Request) => VerifyOptions)): RequestHandler {
  return async (req, res, next) => {
    const request = {
      authorization: req.get('authorization'),
      proof: req.get('dpop'),
      method: req.method,
      url: `${req.protocol}://${req.get('host')}${req.originalUrl}`,
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
