import { curlLines } from './curl-lines.ts'
import { DEMO, DEMO_ADMIN } from './demo-user.ts'

const LINES_NOTE = 'One line for each request follows (--json shows the log of a deployment instead).'
const JSON_NOTE = 'The log follows, on standard output.'

/** The text of `npm start` when the service answers: the addresses, and two lines to paste. */
export function banner(origin: string, secretsFile: string, json: boolean): string {
  const { create, refresh } = curlLines(origin)
  return `
Ready.

  live demo        ${origin}/
  my sessions      ${origin}/account
  console          ${origin}/console
  documentation    ${origin}/docs
  demo user        ${DEMO.username}, password ${DEMO.password}
  administrator    ${DEMO_ADMIN}, the same password
  operator token   OPERATOR_TOKEN in ${secretsFile}; \`npm run user\`, \`customer\`, \`client\`, \`issuer\`, \`operator\`, \`receiver\` and \`stats\` read it
  stop             Ctrl-C

Paste this to create a pair:

${create}

and this to refresh it (a second run is refused as reuse):

${refresh}

${json ? JSON_NOTE : LINES_NOTE}
`
}
