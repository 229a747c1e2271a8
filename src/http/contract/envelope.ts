import type { Context } from 'hono'
import { DEFAULT_PAGE_SIZE, type Page } from '../../core/page.ts'
import type { Result } from '../../core/result.ts'
import type { AppEnv } from '../context.ts'
import { refused } from '../refusals/refused.ts'

/** The contract's success with one object, or with none. */
export function succeed<T extends object>(c: Context<AppEnv>, ...elements: readonly T[]) {
  return succeedPage(c, { elements, page: 0, size: DEFAULT_PAGE_SIZE, totalElements: elements.length })
}

/** The contract's success: `content` is an array, here of one page of a list. */
function succeedPage<T extends object>(c: Context<AppEnv>, list: Page<T>) {
  const { elements, page, size, totalElements } = list
  const pageable = { page, size, totalPages: Math.ceil(totalElements / size), totalElements }
  return c.json({ errorCode: '' as const, errorMessage: '' as const, content: [...elements], pageable }, 200)
}

/** Answers the result of a flow: its value as the one object of the envelope, or its refusal. */
export function answer<T extends object>(c: Context<AppEnv>, result: Result<T>) {
  return result.ok ? succeed(c, result.value) : refused(c, result.refusal)
}

/** Answers a flow whose success has no content of its own. */
export function answerEmpty(c: Context<AppEnv>, result: Result<unknown>) {
  return result.ok ? succeed<never>(c) : refused(c, result.refusal)
}

/** Answers one page of a list, or the refusal to show it. */
export function answerPage<T extends object>(c: Context<AppEnv>, result: Result<Page<T>>) {
  return result.ok ? succeedPage(c, result.value) : refused(c, result.refusal)
}
