/** A browser's requests: with its cookies, and the `Origin` that a browser sends with a form. */
export function openBrowser(origin: string) {
  const browser = {
    cookie: '',
    async visit(path: string, form?: Record<string, string>, from = origin) {
      const answer = await fetch(origin + path, {
        redirect: 'manual',
        headers: { cookie: browser.cookie, ...(form && { origin: from }) },
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      })
      const set = answer.headers.getSetCookie()
      browser.cookie = set.at(-1)?.split(';')[0] ?? browser.cookie
      return { status: answer.status, headers: answer.headers, set, text: await answer.text() }
    },
  }
  return browser
}
