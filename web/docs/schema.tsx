import { nameOf, type Schema } from './document.ts'
import { Inline } from './markdown.tsx'
import { behind, limitWords, type Named, objectsIn, typeWords } from './schema-words.ts'

/** The members of a schema, with the members of those that are objects. */
export function Members({
  of: schema,
  named,
  above = [],
}: {
  readonly of: Schema
  readonly named: Named
  /** The references that led here. A schema that contains itself is shown once. */
  readonly above?: readonly string[]
}) {
  const objects = objectsIn(schema, named)
  if (objects.length === 0) return <ValueWords of={schema} named={named} />
  return objects.map((object, index) => {
    const { properties = {}, required = [] } = behind(object, named)
    const path = object.$ref === undefined ? above : [...above, nameOf(object.$ref)]
    return (
      <ul key={String(index)} class="members">
        {Object.entries(properties).map(([name, member]) => (
          <li key={name}>
            <code class="member-name">{name}</code>{' '}
            <ValueWords of={member} named={named} required={required.includes(name)} />
            <Nested of={member} named={named} above={path} />
          </li>
        ))}
      </ul>
    )
  })
}

function Nested({
  of: member,
  named,
  above,
}: {
  readonly of: Schema
  readonly named: Named
  readonly above: readonly string[]
}) {
  const objects = objectsIn(member, named)
  if (
    objects.length === 0 ||
    objects.some(({ $ref }) => $ref !== undefined && above.includes(nameOf($ref)))
  ) {
    return null
  }
  return <Members of={member} named={named} above={above} />
}

/** The type of a value, its bounds, and what it means. */
export function ValueWords({
  of: schema,
  named,
  required = false,
}: {
  readonly of: Schema
  readonly named: Named
  readonly required?: boolean
}) {
  const own = behind(schema, named)
  const limits = limitWords(own)
  const inner = own.items === undefined ? {} : behind(own.items, named)
  const values = own.enum ?? inner.enum
  const pattern = own.pattern ?? inner.pattern
  return (
    <>
      <span class="soft">
        {typeWords(schema, named)}
        {limits !== '' && `, ${limits}`}
        {required && <span class="member-required">, required</span>}
      </span>
      {own.description !== undefined && (
        <span class="member-words">
          <Inline text={own.description} />
        </span>
      )}
      {values !== undefined && (
        <span class="member-words soft">
          One of{' '}
          {values.map((value, index) => (
            <>
              {index > 0 && ', '}
              <code>{value === '' ? '""' : String(value)}</code>
            </>
          ))}
        </span>
      )}
      {pattern !== undefined && (
        <span class="member-words soft">
          Pattern <code>{pattern}</code>
        </span>
      )}
    </>
  )
}
