import type { ComponentChildren } from 'preact'

// The document's descriptions use three constructs of Markdown: paragraphs, `code` and tables.

/** A sentence with its `code`. */
export function Inline({ text }: { readonly text: string }) {
  // Every second part was between two backticks.
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))
}

/** A description. */
export function Markdown({ text }: { readonly text: string }) {
  return text.split(/\n{2,}/).map((block) => <Block text={block} />)
}

function Block({ text }: { readonly text: string }): ComponentChildren {
  if (!text.startsWith('|')) {
    return (
      <p>
        <Inline text={text} />
      </p>
    )
  }
  const [head = [], , ...rows] = text.split('\n').map(cellsOf)
  return (
    <div class="docs-wide">
      <table class="docs-table">
        <thead>
          <tr>
            {head.map((cell) => (
              <th scope="col">{cell}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((cell) => (
                <td>
                  <Inline text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
