import { html } from 'hono/html'

export { html }

/** `html` escapes what it is given, except the results of `html` itself. */
export type Markup = ReturnType<typeof html>

/** A page with a heading. */
export async function page(title: string, body: Markup): Promise<string> {
  return String(
    await html`<!doctype html>
      <html lang="en">
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          html { color-scheme: light dark; }
          body { max-width: 26rem; margin: 3rem auto; padding: 0 1.25rem; font: 1rem / 1.5 system-ui, sans-serif; }
          form { display: grid; gap: 1rem; justify-items: start; margin-block: 1rem; }
        </style>
        <h1>${title}</h1>
        ${body}
      </html>`,
  )
}
