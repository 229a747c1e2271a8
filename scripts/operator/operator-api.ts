import { z } from 'zod'
import { LOCAL_OPERATOR_PREFIX } from '../../src/core/local.ts'
import { printable } from '../command-line/printable.ts'

/** A failed call of an operator. The message says what happened and what to change. */
export class OperatorFault extends Error {
  override readonly name = 'OperatorFault'
  /** True: an outage or a limit, so that the same call may succeed later. */
  readonly isTemporary: boolean

  constructor(message: string, isTemporary = false) {
    super(message)
    this.isTemporary = isTemporary
  }
}

/** The codes of an outage and of a limit. */
const TEMPORARY = ['GLOBAL_1001', 'GLOBAL_1005']

const envelope = z.object({
  errorCode: z.string(),
  errorMessage: z.string(),
  content: z.union([z.array(z.record(z.string(), z.unknown())), z.literal('')]),
  pageable: z.union([
    z.object({ page: z.int(), totalPages: z.int(), totalElements: z.int() }),
    z.literal(''),
  ]),
})

/** An object of an answer. */
export type Row = Readonly<Record<string, unknown>>

/** One page of a list. */
export interface List {
  readonly rows: readonly Row[]
  readonly page: number
  readonly totalPages: number
  readonly totalElements: number
}

/** Advice by error code. A code without a row needs none. */
const ADVICE: Readonly<Record<string, string>> = {
  AUTH_1002: 'OPERATOR_TOKEN is not that of this service, or its operator was disabled',
  GLOBAL_1001: 'try again; if it persists, the log of the service names the cause',
  GLOBAL_1003: 'check --url and the ids; a service without the secret OPERATOR_TOKEN has no operator routes',
  GLOBAL_1005: 'wait a minute, then try again',
}

/** Calls the operator routes of one service. */
export class OperatorApi {
  readonly #base: string
  readonly #token: string

  /** Throws `OperatorFault` for a URL or token that must not be used. Nothing was sent then. */
  constructor(url: string, token: string | undefined) {
    const base = URL.canParse(url) ? new URL(url) : undefined
    if (base === undefined || !/^https?:$/.test(base.protocol)) {
      throw new OperatorFault(`--url ${url}: must be an http or https URL`)
    }
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(base.hostname)
    if (base.protocol === 'http:' && !local) {
      throw new OperatorFault(`--url ${url}: must be https, because the token would be sent unencrypted`)
    }
    if (!token) {
      throw new OperatorFault(
        'set OPERATOR_TOKEN in the environment (for a local service, `npm start` puts one into .dev.vars)',
      )
    }
    if (token.startsWith(LOCAL_OPERATOR_PREFIX) && !local) {
      throw new OperatorFault(`OPERATOR_TOKEN is that of the local service: set the one of ${base.origin}`)
    }
    this.#base = base.href.replace(/\/$/, '')
    this.#token = token
  }

  /** Sends one call and returns the one object of its answer, or an empty one. Throws `OperatorFault`. */
  async call(method: string, path: string, body?: object): Promise<Row> {
    return (await this.list(method, path, body)).rows[0] ?? {}
  }

  /** Sends one call and returns the page of a list in its answer. Throws `OperatorFault`. */
  async list(method: string, path: string, body?: object): Promise<List> {
    const response = await this.#send(method, path, body)
    const parsed = envelope.safeParse(await response.json().catch(() => undefined))
    if (!parsed.success) {
      throw new OperatorFault(
        `${this.#base} answered ${response.status}, and not as this service does: check --url`,
      )
    }
    const { errorCode, errorMessage, content, pageable } = parsed.data
    if (response.ok && content !== '' && pageable !== '') return { rows: content, ...pageable }
    const advice = ADVICE[errorCode]
    const said = printable(`${errorCode} ${errorMessage}`)
    const words = `${said}${advice === undefined ? '' : `\n${advice}`}`
    throw new OperatorFault(words, TEMPORARY.includes(errorCode))
  }

  async #send(method: string, path: string, body: object | undefined): Promise<Response> {
    try {
      return await fetch(`${this.#base}/api/v2/operator${path}`, {
        method,
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect would send a password to its target.
        redirect: 'error',
      })
    } catch {
      const words = `${this.#base} does not answer: is it running (\`npm start\`), is --url right?`
      throw new OperatorFault(words, true)
    }
  }
}
