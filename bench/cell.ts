import { cpuOf } from './harness/cpu.ts'
import { Connection } from './harness/http.ts'
import type { Line, Part } from './parts.ts'
import { filled } from './targets/filled.ts'
import { service } from './targets/service.ts'

/** Rotations in one call. */
const STEP = 1000
const ROTATIONS = 20_000
const FAMILIES = 20_000

/**
 * Measures the storage of a cell over its use, and the CPU of a create. The group `cells` measures the cost of
 * a growing cell.
 */
export async function measureCell(say: (line: string) => void): Promise<Part> {
  const lines: Line[] = []
  const server = await filled('cell', 'a cell', { on: 'disk' }).start()
  const connection = new Connection(server.origin)
  const spin = async (path: string) => {
    const before = cpuOf(server.pid)
    const answer = await connection.send({ method: 'POST', path, headers: {}, body: '' })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- bench/workers/service answers so
    return { cpu: cpuOf(server.pid) - before, ...(JSON.parse(answer.body) as { bytes?: number }) }
  }
  const rotate = async (count: number) => (await spin(`/bench/rotate?count=${count}`)).bytes ?? 0
  await spin('/bench/fill?fill=99&pairs=0')
  say(`one family, ${ROTATIONS} rotations`)
  const first = await rotate(1)
  let later = 0
  for (let made = 0; made < ROTATIONS; made += STEP) later = await rotate(STEP)
  const bytes = `${first} and ${later}`
  lines.push({
    what: `bytes of a cell of 100 families, before and after ${ROTATIONS} rotations`,
    value: bytes,
  })
  say(`${FAMILIES} families more`)
  for (let made = 0; made < FAMILIES; made += 2000) await spin('/bench/fill?fill=2000&pairs=0')
  const perFamily = ((await rotate(1)) - later) / FAMILIES
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
  return { lines }
}

const times = (value: number, of: number) => `${(value / of).toFixed(2)} ×`
