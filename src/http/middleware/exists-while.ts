import { createMiddleware } from 'hono/factory'
import type { Service } from '../../flows/service.ts'
import type { AppEnv } from '../context.ts'
import { refused } from '../refusals/refused.ts'

/** The switch of a part of the service. While the part is off, its paths do not exist, for any method. `cause` is for the log. */
export const existsWhile = (isOn: (service: Service) => boolean, cause: string) =>
  createMiddleware<AppEnv>(async (c, next) => {
    if (isOn(c.var.service)) return next()
    return refused(c, { kind: 'not_found', cause })
  })
