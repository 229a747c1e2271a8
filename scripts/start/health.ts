import { type OutgoingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SCRIPT_AGENT } from './log-lines.ts'

const POLL_MS = 100

/** Whether the port is in use. */
export function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const answer = (taken: boolean) => {
      socket.destroy()
      resolve(taken)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}

/** Polls `/health` until it answers 200. Throws when `signal` is aborted. */
export async function untilHealthy(origin: string, signal: AbortSignal): Promise<void> {
  while ((await statusOf(`${origin}/health`)) !== 200) await sleep(POLL_MS, undefined, { signal })
}

/** Polls until there is any answer. Throws when `signal` is aborted. */
export async function untilAnswered(url: string, signal: AbortSignal): Promise<void> {
  while ((await statusOf(url)) === undefined) await sleep(POLL_MS, undefined, { signal })
}

/** The status of a `GET`; undefined if there was no answer. */
// Not fetch: a local certificate is self-signed, and fetch has no way to accept one, nor to name another host.
export function statusOf(url: string, headers: OutgoingHttpHeaders = {}): Promise<number | undefined> {
  const named = { 'user-agent': SCRIPT_AGENT, ...headers }
  return new Promise((resolve) => {
    const asked = url.startsWith('https:')
      ? requestHttps(url, { headers: named, rejectUnauthorized: false })
      : requestHttp(url, { headers: named })
    asked.once('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.once('error', () => resolve(undefined))
    asked.end()
  })
}
