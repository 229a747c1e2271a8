import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node'

/**
 * Ends a test run with one plain line, for a program that reads the log: `N passed, N failed`. A fault outside of a test
 * (a file that does not load, a failed hook, an unhandled error) counts as a failure too. So the line never shows a better
 * result than the run had. An interrupted run has no line.
 */
export class Tally implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    if (reason === 'interrupted') return
    const { passed, failed } = count(modules, unhandled.length)
    const least = reason === 'failed' ? 1 : 0
    console.log(`${passed} passed, ${Math.max(failed, least)} failed`)
  }
}

function count(modules: readonly TestModule[], outside: number) {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const having = (state: string) => tests.filter((test) => test.result().state === state).length
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()])
  const broken = suites.filter((suite) => suite.errors().length > 0).length
  return { passed: having('passed'), failed: having('failed') + broken + outside }
}
