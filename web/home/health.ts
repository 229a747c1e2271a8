/** Asks the service for its health, and shows it. Without JavaScript a link does that. */
export async function showHealth(): Promise<void> {
  const place = document.getElementById('health')
  if (place === null) return
  const isHealthy = await fetch('/health', { cache: 'no-store' }).then(
    // An unread body would keep the request open.
    async (response) => (await response.text()) !== '' && response.ok,
    () => false,
  )
  place.dataset.state = isHealthy ? 'ok' : 'down'
  place.className = `mark ${isHealthy ? 'mark-good' : 'mark-bad'}`
  place.textContent = isHealthy ? 'OK' : 'No answer'
}
