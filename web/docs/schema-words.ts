import { nameOf, type Schema } from './document.ts'

/** The schemas that references name. */
export type Named = Readonly<Record<string, Schema>>

/** The schema itself, behind its reference, and with the members of its parts (`allOf`). */
export function behind(schema: Schema, named: Named): Schema {
  const { $ref, allOf, ...own } = schema
  const parts = [...($ref === undefined ? [] : [named[nameOf($ref)] ?? {}]), ...(allOf ?? [])]
  if (parts.length === 0) return own
  const whole = parts.map((part) => behind(part, named))
  return {
    ...Object.assign({}, ...whole),
    ...own,
    ...(whole.some(({ properties }) => properties !== undefined) && {
      properties: Object.assign({}, ...whole.map(({ properties }) => properties), own.properties),
      required: [...whole, own].flatMap(({ required = [] }) => required),
    }),
  }
}

/** The type in words, such as "array of Session". */
export function typeWords(schema: Schema, named: Named): string {
  const { $ref, type, format, items, anyOf, oneOf, additionalProperties } = {
    ...behind(schema, named),
    ...schema,
  }
  const choices = anyOf ?? oneOf
  if (choices !== undefined) return choices.map((one) => typeWords(one, named)).join(' or ')
  const words = (typeof type === 'string' ? [type] : (type ?? ['any'])).map((one) => {
    if (one === 'array' && items !== undefined) return `array of ${typeWords(items, named)}`
    if (one === 'object' && $ref !== undefined) return nameOf($ref)
    if (one === 'object' && typeof additionalProperties === 'object') {
      return `object of ${typeWords(additionalProperties, named)}`
    }
    return one === 'string' && format !== undefined ? `string (${format})` : one
  })
  return words.join(' or ')
}

/** The bounds and the default in words. Patterns and enums are apart, because they are code. */
export function limitWords(schema: Schema): string {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema
  const words = [
    range(minLength, maxLength, 'characters'),
    range(minimum, maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum, ''),
    range(minItems, maxItems, 'elements'),
    schema.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`,
  ]
  return words.filter((word) => word !== '').join(', ')
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return ''
  const [from, to] = [least, most].map((value) => value?.toLocaleString('en'))
  if (from === undefined) return `at most ${to} ${unit}`.trim()
  if (to === undefined) return `at least ${from} ${unit}`.trim()
  return `${from === to ? from : `${from} to ${to}`} ${unit}`.trim()
}

/** The objects whose members explain a schema: itself, the elements of an array, the values of a map, the choices. */
export function objectsIn(schema: Schema, named: Named): Schema[] {
  const { properties, items, anyOf = [], oneOf = [], additionalProperties } = behind(schema, named)
  if (properties !== undefined) return [schema]
  const within = [
    ...(items === undefined ? [] : [items]),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
    ...anyOf,
    ...oneOf,
  ]
  return within.flatMap((one) => objectsIn(one, named))
}
