/** Calls that are made at a time. A Worker may have six connections that wait for a response. */
export const AT_ONCE = 6

/** Makes a call for each item, six at a time. Returns the answers in the order of the items. */
export async function inBatches<Item, Answer>(
  items: readonly Item[],
  call: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let start = 0; start < items.length; start += AT_ONCE) {
    answers.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(call))))
  }
  return answers
}
