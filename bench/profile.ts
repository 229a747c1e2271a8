import { load } from './harness/load.ts'
import { freePort, stopAll } from './harness/server.ts'
import { serviceWith } from './targets/service.ts'

// Where the JavaScript of a refresh spends its time, by the runtime's own sampling profiler: `node bench/profile.ts`.

const LINES = 60

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number; readonly columnNumber: number }
}

interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

try {
  const port = await freePort()
  const running = await serviceWith(['--inspector-port', String(port), '--minify=false']).start()
  const sessions = await running.sessions(8)
  const plan = { seconds: 5, warmup: 2, connections: 8 }
  const list = await fetch(`http://127.0.0.1:${port}/json/list`).then((answer) => answer.json())
  const [worker] = list as { webSocketDebuggerUrl: string }[]
  if (worker === undefined) throw new Error('wrangler shows no Worker to profile')
  const inspector = await talk(worker.webSocketDebuggerUrl)
  await load(running, sessions, { ...plan, seconds: 1 })
  await inspector('Profiler.enable')
  await inspector('Profiler.setSamplingInterval', { interval: 100 })
  await inspector('Profiler.start')
  const sample = await load(running, sessions, plan)
  const { profile } = (await inspector('Profiler.stop')) as { profile: Profile }
  print(profile, sample.count)
} finally {
  await stopAll()
}
process.exit()

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
  // wrangler refuses whoever names no origin.
  const socket = new WebSocket(url, { headers: { origin: 'http://localhost' } } as unknown as string[])
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  let last = 0
  return (method: string, params: object = {}): Promise<unknown> => {
    const id = ++last
    return new Promise((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: unknown }
        if (answer.id === id) resolve(answer.result)
      })
      socket.send(JSON.stringify({ id, method, params }))
    })
  }
}
