import { existsSync } from 'node:fs'
import type { Line } from './cell.ts'
import { Connection } from './harness/http.ts'
import { median } from './harness/load.ts'
import { MEMORY, type Storage } from './harness/workerd.ts'
import { filled } from './targets/filled.ts'
import { aloneFloor } from './targets/floors.ts'
import type { Saturated } from './workers/saturate.ts'

const ROUNDS = 3
const MILLISECONDS = 2000
/** Parallel rotations, each of another family. */
const AT_ONCE = 64
const MANY = 16

/**
 * Measures the highest rate of a cell, called by RPC from one Worker, beside the floor's object and 16 cells. On a disk
 * the commits limit it. In memory the work itself does.
 */
export async function measureSaturation(say: (line: string) => void): Promise<Line[]> {
  const onDisk = await saturation('disk', say)
  return existsSync(MEMORY) ? [...onDisk, ...(await saturation('memory', say))] : onDisk
}

async function saturation(storage: Storage, say: (line: string) => void): Promise<Line[]> {
  const floor = await aloneFloor(storage).start()
  const service = await filled('saturated', '', { alone: storage }).start()
  const ways = [
    { title: "the floor's object", server: floor, path: '/spin/saturate?' },
    { title: 'one cell', server: service, path: '/bench/saturate?cells=1&' },
    { title: `${MANY} cells`, server: service, path: `/bench/saturate?cells=${MANY}&` },
  ].map((way) => ({ ...way, rounds: [] as Saturated[] }))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { title, server, path, rounds } of ways) {
      const connection = new Connection(server.origin)
      const call = `${path}families=${AT_ONCE}&ms=${MILLISECONDS}`
      const answer = await connection.send({ method: 'POST', path: call, headers: {}, body: '' })
      connection.close()
      if (answer.status !== 200) throw new Error(`${call}: ${answer.status} ${answer.body.slice(0, 200)}`)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- bench/workers/saturate.ts answers so
      const seen = JSON.parse(answer.body) as Saturated
      // The first round warms up.
      if (round > 0) rounds.push(seen)
      say(`${title}, ${storage}, ${AT_ONCE} at once: ${seen.perSecond.toFixed(0)}/s, p99 ${seen.p99} ms`)
    }
  }
  await Promise.all([floor.stop(), service.stop()])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there are three ways
  const [object, one, many] = ways.map(({ rounds }) => rounds) as [Saturated[], Saturated[], Saturated[]]
  const p99 = [object, one, many].map((rounds) => median(rounds.map((seen) => seen.p99)).toFixed(0))
  const asked = `${AT_ONCE} at once, ${storage === 'disk' ? 'on this disk' : 'storage in memory'}`
  return [
    { what: `rotations a second, ${asked}: a cell, of the floor's object`, value: ofThose(one, object) },
    { what: `rotations a second, ${asked}: ${MANY} cells of one process, of one`, value: ofThose(many, one) },
    { what: `p99 ms, ${asked}: the floor's object, a cell, ${MANY} cells`, value: p99.join(', ') },
  ]
}

/** The median over the rounds of the ratio within each round. */
function ofThose(those: readonly Saturated[], others: readonly Saturated[]): string {
  const ratios = those.map((seen, round) => seen.perSecond / (others[round]?.perSecond ?? Number.NaN))
  return `${median(ratios).toFixed(2)} ×`
}
