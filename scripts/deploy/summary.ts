import type { Situation } from './plan.ts'

/** What a deployment ends with: the URL, a line to paste, and what resource servers need. */
export function summary(url: string, revokedId: string | null, situation: Situation): string {
  const { target, user, secretsFile } = situation
  return [
    '',
    `The service is live and checked: ${url}`,
    '',
    ...(user === undefined ? [] : [`Log in as ${user}:`, '', `  ${loginLine(url, user)}`, '']),
    `The keys for resource servers:   ${url}/.well-known/jwks.json`,
    ...(revokedId === null ? [] : [`The deny-list (KV namespace id): ${revokedId}`]),
    `The secrets of this machine:     ${secretsFile}`,
    '',
    `Add users with npm run user -- add EMAIL --customer ID --role ROLE_USER --url ${url}`,
    `Deploy again with npm run deploy${target.name === 'edge-token-service' ? '' : ` -- --name ${target.name}`}`,
  ].join('\n')
}

/** A login to paste into bash, dash or zsh. It asks for the password, which no command line has then. */
export function loginLine(url: string, user: string): string {
  const ask = `printf 'Password: '; stty -echo; IFS= read -r password; stty echo`
  const name = [...user].map(escaped).join('')
  const body = String.raw`sed -e 's/[\\"]/\\&/g' -e 's/.*/{"username":"${name}","password":"&"}/'`
  const send = `curl -s ${url}/api/v2/auth/token -H 'content-type: application/json' -d @-`
  return `${ask}; printf '%s' "$password" | ${body} | ${send}; echo`
}

/**
 * A character of a name for JSON in the replacement of sed, in single quotes. What JSON, sed or a shell could take for its
 * own, such as the quote of `o'brien@example.com`, is written as JSON's \u escape.
 */
function escaped(character: string): string {
  if (/[A-Za-z0-9@._+-]/.test(character)) return character
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map((unit) => `\\\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
