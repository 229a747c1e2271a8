import '../style/index.css'
import './console.css'
import './overview/plots.css'
import { render } from 'preact'
import { Console } from './console.tsx'
import { hasAccess } from './settings.ts'

const main = document.getElementById('main')
if (main !== null) render(<Console access={hasAccess} />, main)
