import { Check } from '../components/field.tsx'

/** Boxes to tick, under one label. An option is a value and its words. */
export function Ticks<Value extends string>({
  label,
  options,
  ticked,
  onTicked,
}: {
  readonly label: string
  readonly options: readonly (readonly [Value, string])[]
  readonly ticked: readonly Value[]
  readonly onTicked: (ticked: Value[]) => void
}) {
  return (
    <fieldset class="field">
      <legend class="field-label">{label}</legend>
      {options.map(([value, words]) => (
        <Check
          key={value}
          label={words}
          checked={ticked.includes(value)}
          onChecked={(isTicked) =>
            // In the order of the options.
            onTicked(
              options.map(([one]) => one).filter((one) => (one === value ? isTicked : ticked.includes(one))),
            )
          }
        />
      ))}
    </fieldset>
  )
}
