import { afterEach, expect, it, vi } from 'vitest'
import { inSpan, type Tracer, traceWith } from '../../../src/observe/spans.ts'

afterEach(() => traceWith(undefined))

it('runs a step alone where the platform has no tracing', () => {
  expect(inSpan('sign', () => 5)).toBe(5)
})

it('runs a step in a span of its name, and returns what the step returns', async () => {
  const names: string[] = []
  const enterSpan = vi.fn((name: string, work: () => unknown) => {
    names.push(name)
    return work()
  })
  traceWith({ enterSpan } as unknown as Tracer)
  expect(inSpan('decide', () => 'rotated')).toBe('rotated')
  await expect(inSpan('verify', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  expect(names).toEqual(['decide', 'verify'])
})
