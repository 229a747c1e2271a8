import { filled } from './filled.ts'

// The cells run in workerd alone, because the noise of wrangler is larger than the difference.
const cell = (name: string, title: string, besides: number, turns?: number) =>
  filled(name, `bare workerd: ${title}`, {
    alone: 'disk',
    besides,
    ...(turns === undefined ? {} : { turns }),
  })

/** One cell each, with few or many families, new or rotated. */
export const cells = [
  cell('small-cell', 'a cell of 100 families', 100),
  cell('large-cell', 'a cell of 100,000 families', 100_000),
  cell('rotated-cell', 'a cell of 100 families, after 20,000 rotations each', 100, 20_000),
] as const
