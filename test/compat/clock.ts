import { vi } from 'vitest'
import release from './released/release.json'

/** The moment at which the last release was frozen, epoch milliseconds. */
export const MOMENT = Date.parse(release.moment)

/** Stops the clock of Workers and cells alike. */
export function setClock(now: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now })
}

export function wait(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
}
