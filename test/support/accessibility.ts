import { type AxeResults, source } from 'axe-core'
import type { Page } from 'playwright-core'

/**
 * What axe-core finds on the page as it is now, one line for each element: empty if nothing. All rules of axe run, those of
 * WCAG and its best practices. The source of axe is evaluated, because a script element would violate the page's
 * Content-Security-Policy.
 */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  await page.evaluate(source)
  const { violations, passes } = await page.evaluate<AxeResults>('axe.run(document)')
  // A page that axe could not read would have no finding either.
  if (passes.length === 0) throw new Error('axe-core has checked nothing')
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => {
      const why = failureSummary?.replaceAll(/\s+/g, ' ') ?? ''
      return `${id}: ${help}: ${target.join(' ')}: ${why}`
    }),
  )
}

/** The same in light and in dark. A line begins with its scheme. The page keeps the last one. */
export async function findingsInBothSchemes(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    found.push(...(await accessibilityFindings(page)).map((finding) => `${colorScheme}: ${finding}`))
  }
  return found
}
