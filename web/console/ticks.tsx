import { Check } from '../components/field.tsx'

/** Boxes to tick, under one label. An option is a value and its words. */
export function Ticks<Value extends string>({
  label,
  options,
  ticked,
  onTicked,
  short = false,
}: {
  readonly label: string
  readonly options: readonly (readonly [Value, string])[]
  readonly ticked: readonly Value[]
  readonly onTicked: (ticked: Value[]) => void
  /** Whether the words are short, so that several are on one line. */
  readonly short?: boolean
}) {
  return (
    <fieldset class={short ? 'field ticks' : 'field ticks ticks-long'}>
      <legend class="field-label">{label}</legend>
      <div>
        {options.map(([value, words]) => (
          <Check
            key={value}
            label={words}
            checked={ticked.includes(value)}
            onChecked={(isTicked) =>
              // In the order of the options.
              onTicked(
                options
                  .map(([one]) => one)
                  .filter((one) => (one === value ? isTicked : ticked.includes(one))),
              )
            }
          />
        ))}
      </div>
    </fieldset>
  )
}
