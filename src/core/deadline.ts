/** Thrown when a part of the platform did not answer in time. */
export class Late extends Error {
  override readonly name = 'Late'

  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds / 1000} s`)
  }
}

/**
 * Waits for `answer`, and rejects with `Late` after so many milliseconds. A part of the platform that hangs must not
 * hold its caller. The operation itself is not cancelled, and may still take effect.
 */
export async function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(milliseconds)), milliseconds)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
