export interface Saturated {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** Runs all steps repeatedly and in parallel for so many milliseconds. Returns the rate and the latencies. */
export async function saturate(
  steps: readonly (() => Promise<unknown>)[],
  milliseconds: number,
): Promise<Saturated> {
  const waits: number[] = []
  const begun = Date.now()
  const loop = async (step: () => Promise<unknown>) => {
    for (let at = begun; at < begun + milliseconds; ) {
      await step()
      const after = Date.now()
      waits.push(after - at)
      at = after
    }
  }
  await Promise.all(steps.map(loop))
  const seconds = (Date.now() - begun) / 1000
  waits.sort((a, b) => a - b)
  const quantile = (q: number) => waits[Math.floor(waits.length * q)] ?? 0
  return { perSecond: waits.length / seconds, p50: quantile(0.5), p99: quantile(0.99) }
}
