/** A refusal of the API, with Cloudflare's code. */
export class ApiFault extends Error {
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** The answer of a success (Cloudflare's envelope of version 4). */
export const success = (result: unknown, info?: Readonly<Record<string, unknown>>): Response =>
  Response.json({ success: true, errors: [], messages: [], result, ...(info && { result_info: info }) })

/** The answer of a list that fits one page. */
export const list = (items: readonly unknown[]): Response =>
  success(items, {
    page: 1,
    per_page: Math.max(items.length, 20),
    count: items.length,
    total_count: items.length,
    total_pages: 1,
  })

/** The answer of a refusal. */
export const failure = (status: number, code: number, message: string): Response =>
  Response.json({ success: false, errors: [{ code, message }], messages: [], result: null }, { status })
