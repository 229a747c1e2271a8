import { expect, it, vi } from 'vitest'
import { Unavailable } from '../../../src/core/unavailable.ts'
import { type CellNamespace, Cells, type RemoteCell } from '../../../src/families/cells.ts'

/** Cells that answer to `families` alone. */
function cellsThat(families: RemoteCell['families']) {
  const getByName = vi.fn<CellNamespace['getByName']>(() => ({ families }) as RemoteCell)
  return { cells: new Cells({ getByName }), getByName }
}

const ask = (cells: Cells, cell = 'weur-3') => cells.ask(cell, (one) => one.families('a user'))

it('a call reaches the cell of that name, and returns its answer', async () => {
  const { cells, getByName } = cellsThat(async () => [])
  expect(await ask(cells)).toEqual([])
  expect(getByName.mock.calls).toEqual([['weur-3', { locationHint: 'weur' }]])
})

it('a cell whose name has no region gets no location hint', async () => {
  const { cells, getByName } = cellsThat(async () => [])
  await ask(cells, 'elsewhere')
  expect(getByName.mock.calls).toEqual([['elsewhere', {}]])
})

it('an outage is thrown as Unavailable, with the cell', async () => {
  const cause = Object.assign(new Error('lost'), { retryable: true })
  const { cells } = cellsThat(() => Promise.reject(cause))
  const error = await ask(cells).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Unavailable)
  expect(error).toMatchObject({ part: 'cell', cell: 'weur-3', cause })
})

it('a bug is thrown unchanged', async () => {
  const bug = new TypeError('a bug')
  await expect(ask(cellsThat(() => Promise.reject(bug)).cells)).rejects.toBe(bug)
  const thrown = cellsThat(() => {
    throw bug
  })
  await expect(ask(thrown.cells)).rejects.toBe(bug)
})
