import '../style/index.css'
import './console.css'
import { render } from 'preact'
import { Console } from './console.tsx'

const main = document.getElementById('main')
if (main !== null) render(<Console />, main)
