/** An answer to a browser, after the redirects. */
export interface Shown {
  readonly status: number
  readonly url: URL
  readonly text: string
}

/** A browser with all cookies of one origin, which follows redirects, and sends the `Origin` with a form. */
export function openLoginBrowser(origin: string) {
  const cookies = new Map<string, string>()

  async function visit(target: string, form?: Record<string, string>, from = origin): Promise<Shown> {
    const url = new URL(target, origin)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie, ...(form && { origin: from }) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const header of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location !== null) return visit(new URL(location, url).href)
    return { status: answer.status, url, text: await answer.text() }
  }

  return { cookies, visit }
}
