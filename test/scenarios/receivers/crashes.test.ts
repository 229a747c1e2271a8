import { abortAllDurableObjects, evictAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EventReceiver } from '../../../src/events/receivers/event-receiver.ts'
import { bearer, next, operate, PATH, refresh } from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import {
  accepted,
  addReceiver,
  deliveriesOf,
  idOf,
  objectOf,
  plan,
  received,
  receivedOnce,
  runAlarmAt,
} from '../../support/receivers.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
