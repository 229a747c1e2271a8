import '../style/index.css'
import './home.css'
import { render } from 'preact'
import { Copyable } from '../components/copy.tsx'
import { Demo } from './demo.tsx'
import { showHealth } from './health.ts'

const demo = document.getElementById('demo')
if (demo !== null) {
  const { username, password, window: seconds } = demo.dataset
  const user = username === undefined || password === undefined ? null : { username, password }
  demo.replaceChildren()
  render(<Demo user={user} window={Number(seconds)} />, demo)
}

for (const block of document.querySelectorAll<HTMLElement>('[data-copy]')) {
  const place = document.createElement('div')
  const { textContent: text, dataset } = block
  block.replaceWith(place)
  render(<Copyable text={text ?? ''} label={dataset.copy ?? ''} />, place)
}

void showHealth()
