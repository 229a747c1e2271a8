import { vi } from 'vitest'

/** Stops the clock of Worker and object code on a whole second of the future. `vi.useRealTimers()` undoes it. */
export function freeze(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / 1000) * 1000 + 60_000 })
}

export function advance(seconds: number): void {
  vi.setSystemTime(Date.now() + Math.round(seconds * 1000))
}
