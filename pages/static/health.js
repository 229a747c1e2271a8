// Shows, on the page at /, whether the service answers now. Without JavaScript the page has a link instead.

const status = document.getElementById('health')

async function ask() {
  try {
    const response = await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(5000) })
    const { content } = await response.json()
    return response.ok && content[0].status === 'ok'
  } catch {
    return false
  }
}

async function show() {
  const healthy = await ask()
  status.dataset.state = healthy ? 'ok' : 'down'
  status.textContent = healthy ? 'OK' : 'No answer'
}

await show()
setInterval(show, 30_000)
