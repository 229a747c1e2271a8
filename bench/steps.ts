import { cpuOf } from './harness/cpu.ts'
import { Connection } from './harness/http.ts'
import { median } from './harness/load.ts'
import { stopAll } from './harness/server.ts'
import { filled } from './targets/filled.ts'
import { floor as floorOn } from './targets/floors.ts'

// Measures the parts of a refresh, many times within one request, so that neither a connection nor a proxy adds noise:
// `npm run bench:steps`. Use it to compare a change with the code before it.

const ROUNDS = 3
const COUNT = 300

try {
  const floor = await floorOn('disk', 'floor', 'the floor').start()
  const whole = await filled('service', 'the service', { on: 'disk' }).start()
  const bare = await filled('service', 'the service', { on: 'memory', memory: 'all' }).start()
  const steps = [
    { title: 'floor: jose', server: floor, path: '/spin/jose' },
    { title: 'floor: object call, read, write, commit', server: floor, path: '/spin/rotate' },
    { title: 'service: object call, read, decide, write, commit', server: whole, path: '/bench/rotate' },
    { title: 'service: whole Worker, object in memory', server: bare, path: '/bench/refresh' },
    { title: 'service: whole Worker, object', server: whole, path: '/bench/refresh' },
  ].map((step) => ({ ...step, costs: [] as number[] }))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { server, path, costs } of steps) {
      const before = cpuOf(server.pid)
      const connection = new Connection(server.origin)
      const answer = await connection.send({
        method: 'POST',
        path: `${path}?count=${COUNT}`,
        headers: {},
        body: '',
      })
      connection.close()
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.slice(0, 200)}`)
      // The first round warms up.
      if (round > 0) costs.push((cpuOf(server.pid) - before) / COUNT)
    }
  }
  for (const { title, costs } of steps) console.log(`${median(costs).toFixed(0).padStart(6)} µs  ${title}`)
} finally {
  await stopAll()
}
