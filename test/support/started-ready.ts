import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from 'vitest'
import { FAILED, logged, STARTED } from './started-once.ts'

// Waits for the service that `started-once.ts` starts.

const { log } = inject('service')
while (!logged(log).startsWith(STARTED)) {
  if (logged(log).startsWith(FAILED)) throw new Error(logged(log))
  await sleep(100)
}
