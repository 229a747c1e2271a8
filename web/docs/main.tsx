import '../style/index.css'
import './docs.css'
import { render } from 'preact'
import { Fault } from '../components/notice.tsx'
import { useLoad } from '../components/use-load.ts'
import type { OpenApi } from './document.ts'
import { Reference } from './reference.tsx'

/** The page /docs: the reference of the document that the service serves. */
function Docs() {
  const { value, fault } = useLoad(readDocument, [])
  if (fault !== null) return <Fault of={fault} />
  return value === null ? <p class="soft">The document is loading.</p> : <Reference document={value} />
}

async function readDocument(): Promise<OpenApi> {
  const response = await fetch('/openapi.json')
  if (!response.ok)
    throw new Error(`The service answered ${response.status} to /openapi.json. Load the page again.`)
  return response.json()
}

const main = document.getElementById('main')
if (main !== null) render(<Docs />, main)
