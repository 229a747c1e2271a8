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

/** The answer of a list: the page that the call asks for. wrangler asks until a page is not full. */
export function list(request: Request, items: readonly unknown[]): Response {
  const { searchParams } = new URL(request.url)
  const page = Number(searchParams.get('page') ?? 1)
  const size = Number(searchParams.get('per_page') ?? 20)
  const shown = items.slice((page - 1) * size, page * size)
  return success(shown, { page, per_page: size, count: shown.length, total_count: items.length })
}

/** The answer of a refusal. */
export const failure = (status: number, code: number, message: string): Response =>
  Response.json({ success: false, errors: [{ code, message }], messages: [], result: null }, { status })
