import { Connection } from './harness/http.ts'
import { freePort, stopAll } from './harness/server.ts'
import { filled } from './targets/filled.ts'

// Profiles the JavaScript of a refresh with the runtime's sampling profiler: `npm run bench:profile`.

const LINES = 60
const COUNT = 2000

interface ProfileNode {
  readonly id: number
  readonly callFrame: {
    readonly functionName: string
    readonly url: string
    readonly lineNumber: number
    readonly columnNumber: number
  }
}

interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

try {
  const port = await freePort()
  const running = await filled('profiled', 'the service', {
    on: 'wrangler',
    memory: 'all',
    more: ['--inspector-port', String(port), '--minify=false'],
  }).start()
  const list = await fetch(`http://127.0.0.1:${port}/json/list`).then((answer) => answer.json())
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the inspector protocol of V8
  const [worker] = list as { webSocketDebuggerUrl: string }[]
  if (worker === undefined) throw new Error('wrangler shows no Worker to profile')
  const inspector = await talk(worker.webSocketDebuggerUrl)
  await refresh(running.origin)
  await inspector('Profiler.enable')
  await inspector('Profiler.setSamplingInterval', { interval: 100 })
  await inspector('Profiler.start')
  await refresh(running.origin)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the inspector protocol of V8
  const { profile } = (await inspector('Profiler.stop')) as { profile: Profile }
  print(profile, COUNT)
} finally {
  await stopAll()
}
process.exit()

async function refresh(origin: string): Promise<void> {
  const connection = new Connection(origin)
  await connection.send({ method: 'POST', path: `/bench/refresh?count=${COUNT}`, headers: {}, body: '' })
  connection.close()
}

function print(profile: Profile, refreshes: number): void {
  const self = new Map<number, number>()
  for (const [index, id] of profile.samples.entries()) {
    self.set(id, (self.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0))
  }
  const byPlace = new Map<string, number>()
  for (const { id, callFrame } of profile.nodes) {
    const file = callFrame.url.split('/').slice(-1)[0]
    const place = `${callFrame.functionName || '(anonymous)'} ${file}:${callFrame.lineNumber + 1}:${callFrame.columnNumber}`
    byPlace.set(place, (byPlace.get(place) ?? 0) + (self.get(id) ?? 0))
  }
  for (const [place, time] of [...byPlace].sort((a, b) => b[1] - a[1]).slice(0, LINES)) {
    console.log(`${(time / refreshes).toFixed(1).padStart(8)} µs  ${place}`)
  }
}

async function talk(url: string) {
  // wrangler refuses a client that names no origin.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node takes these options, its types do not know them
  const socket = new WebSocket(url, { headers: { origin: 'http://localhost' } } as unknown as string[])
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  let last = 0
  return (method: string, params: object = {}): Promise<unknown> => {
    const id = ++last
    return new Promise((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the inspector protocol of V8
        const answer = JSON.parse(String(data)) as { id?: number; result?: unknown }
        if (answer.id === id) resolve(answer.result)
      })
      socket.send(JSON.stringify({ id, method, params }))
    })
  }
}
