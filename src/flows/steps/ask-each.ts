import type { RemoteCell } from '../../families/cells.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import type { Service, Trace } from '../service.ts'
import { inBatches } from './in-batches.ts'

/** The answer of a cell, by its name. */
export interface CellAnswer<Answer> {
  readonly cell: string
  readonly answer: Answer
}

/**
 * Asks each of these cells, six at a time. Returns the answers, and how many cells did not answer, which is logged. An older cell
 * may not have the call, and counts as one that did not answer.
 */
export async function askEach<Answer>(
  service: Service,
  cells: readonly string[],
  call: (cell: RemoteCell) => Promise<Answer>,
  { requestId }: Trace,
): Promise<{ answers: CellAnswer<Answer>[]; pending: number }> {
  const asked = await inBatches(cells, async (cell): Promise<CellAnswer<Answer> | null> => {
    try {
      return { cell, answer: await service.cells.ask(cell, call) }
    } catch (error) {
      reportFailure(error, { requestId, cell })
      return null
    }
  })
  const answers = asked.filter((one) => one !== null)
  return { answers, pending: cells.length - answers.length }
}
