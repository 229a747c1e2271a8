import { cpuOf } from './harness/cpu.ts'
import { Connection } from './harness/http.ts'
import { median } from './harness/load.ts'
import { filled } from './targets/filled.ts'
import { service } from './targets/service.ts'

export interface Line {
  readonly what: string
  readonly value: string
}

const STEP = 1000
const TRIES = 5

/** What one cell costs as it grows, and a create; ratios within one process. */
export async function measureCell(say: (line: string) => void): Promise<Line[]> {
  const lines: Line[] = []
  const server = await filled('cell', '').start()
  const connection = new Connection(server.origin)
  const spin = async (path: string) => {
    const before = cpuOf(server.pid)
    const answer = await connection.send({ method: 'POST', path, headers: {}, body: '' })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
    return { cpu: cpuOf(server.pid) - before, ...(JSON.parse(answer.body) as { bytes?: number }) }
  }
  const costOf = async () => {
    const costs: number[] = []
    let bytes = 0
    for (let turn = 0; turn < TRIES; turn++) {
      const spun = await spin(`/bench/rotate?count=${STEP}`)
      costs.push(spun.cpu / STEP)
      bytes = spun.bytes ?? 0
    }
    return { cpu: median(costs), bytes }
  }
  await spin(`/bench/rotate?count=${STEP}`)
  await spin('/bench/fill?fill=99&pairs=0')
  say('one family, 5,000 rotations')
  const first = await costOf()
  for (let turn = 0; turn < 15; turn++) await spin(`/bench/rotate?count=${STEP}`)
  say('the same, after 20,000 rotations')
  const later = await costOf()
  lines.push({
    what: 'object call and commit after 20,000 rotations, of the first ones',
    value: times(later.cpu, first.cpu),
  })
  lines.push({ what: 'bytes of the cell, before and after', value: `${first.bytes} and ${later.bytes}` })
  for (let filledUp = 0; filledUp < 100_000; filledUp += 2000) await spin('/bench/fill?fill=2000&pairs=0')
  say('the same, in a cell of 100,000 families')
  const full = await costOf()
  lines.push({
    what: 'object call and commit in a cell of 100,000 families, of one of 100',
    value: times(full.cpu, later.cpu),
  })
  const perFamily = (full.bytes - later.bytes) / 100_000
  lines.push({ what: 'bytes of a family with a user of its own', value: perFamily.toFixed(0) })
  say('scrypt and create')
  const scrypt = (await spin('/bench/scrypt?count=20')).cpu / 20
  await server.stop()
  const whole = await service.start()
  await whole.sessions(2)
  const before = cpuOf(whole.pid)
  await whole.sessions(20)
  const create = (cpuOf(whole.pid) - before) / 20
  await whole.stop()
  lines.push({ what: 'a create, of its scrypt', value: times(create, scrypt) })
  return lines
}

const times = (value: number, of: number) => `${(value / of).toFixed(2)} ×`
