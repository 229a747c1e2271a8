import { measure } from './harness/rounds.ts'
import { stopAll } from './harness/server.ts'
import { median } from './harness/load.ts'
import { floors, objectPerFamily } from './targets/floors.ts'
import { filled } from './targets/filled.ts'
import { service } from './targets/service.ts'

const all = [...floors, service, filled('filled', 'f'), filled('nolimit', 'f', {memory:'limits'}), filled('memory', 'f', {memory:'all'}), objectPerFamily]
const names = process.argv[2]?.split(',')
try {
  const m = await measure(
    all.filter((t) => names === undefined || names.includes(t.name)),
    { rounds: Number(process.argv[3] ?? 3), seconds: Number(process.argv[4] ?? 3), warmup: 1, connections: 16, families: 1 },
    console.log,
  )
  const base = m.find((x) => x.target.name === 'floor-sql')
  for (const { target, sample, rounds } of m)
    console.log(target.name, sample.cpu.toFixed(0), 'ratio', median(rounds.map((r, i) => r.cpu / (base?.rounds[i]?.cpu ?? 1))).toFixed(3), 'others', sample.others.toFixed(0), sample.perSecond.toFixed(0), sample.p50.toFixed(1), sample.p99.toFixed(1))
} finally {
  await stopAll()
}
