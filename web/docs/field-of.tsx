import { Choice, Field, TextField } from '../components/field.tsx'
import { type FormField, takesJson } from './fields.ts'

/** The hints of fields that the example cannot fill in. */
const HINTS = {
  example: null,
  token: 'The access token of a pair. A login on this page fills it in.',
  refresh_token: 'The refresh token of a pair. A login on this page fills it in.',
  fresh: 'Empty: a new one for each press.',
  asked: 'No example can work here: it exists in your service alone.',
} as const

/** The control of a field. */
export function FieldOf({
  field,
  value,
  fault,
  onValue,
}: {
  readonly field: FormField
  readonly value: string
  readonly fault: string | null
  readonly onValue: (text: string) => void
}) {
  const { name, schema, source, required } = field
  const hint = HINTS[source] ?? (takesJson(field) ? 'JSON' : null)
  const frame = { label: name, fault, value, onValue, ...(hint !== null && { hint }) }
  const choices = schema.type === 'boolean' ? ['true', 'false'] : schema.enum?.map(String)
  if (choices !== undefined && !choices.includes(value) && value !== '') return <Field {...frame} />
  if (choices !== undefined) {
    const none = required ? [] : [['', 'Left out'] as const]
    return <Choice {...frame} options={[...none, ...choices]} />
  }
  if (takesJson(field)) return <TextField {...frame} />
  const placeholder = schema.default === undefined ? {} : { placeholder: String(schema.default) }
  return (
    <Field
      {...frame}
      {...placeholder}
      autoComplete="off"
      {...(schema.type === 'integer' && { inputMode: 'numeric' as const })}
    />
  )
}
