import { Choice, Field } from '../components/field.tsx'
import { useLoad } from '../components/use-load.ts'
import { answerOf, type Calls } from '../service/calls.ts'

/** The largest page of a list. */
const MOST = 100

/** A choice of a customer. Empty: `nobody`, such as all customers. A service with many customers asks for the id. */
export function CustomerChoice({
  calls,
  value,
  onValue,
  label = 'Customer',
  nobody = 'All customers',
}: {
  readonly calls: Calls
  readonly value: string
  readonly onValue: (id: string) => void
  readonly label?: string
  readonly nobody?: string
}) {
  const query = { page: 0, size: MOST }
  const list = useLoad(() => answerOf(calls.GET('/api/v2/operator/customer', { params: { query } })), [])
  if (list.value === null || list.value.pageable.totalPages > 1) {
    const hint = `The customer's id. Empty: ${nobody.toLowerCase()}.`
    return <Field label={label} value={value} onValue={onValue} hint={hint} />
  }
  const options = list.value.content.map(({ id, name }) => [id, name] as const)
  return <Choice label={label} options={[['', nobody], ...options]} value={value} onValue={onValue} />
}
