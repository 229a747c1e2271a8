import '../style/index.css'
import './account.css'
import { render } from 'preact'

const main = document.getElementById('main')
if (main !== null) render(<p>Under construction</p>, main)
