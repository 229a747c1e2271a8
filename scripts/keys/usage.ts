import { ALGORITHMS } from '../../src/tokens/algorithms.ts'

export const KEYS_USAGE = `npm run keys -- COMMAND --url URL [OPTIONS]

Changes the keys of a deployment. A new set is judged by the rules of the service, and goes live in a version that was
checked without traffic. This machine keeps the sets, and the times from which the next step is possible.

  rotate          appends a new key: it is published and does not sign yet
  promote [KID]   lets a key sign, by default the newest that does not; refused until verifiers have it
  retire [KID]    removes a key, by default the one that was replaced; refused while its tokens may be in use
  put             puts the set live that standard input has, for example the one of your vault
  status          what each key does, and which command is due when; without --url for all deployments

  --url URL       the deployment, by its URL
  --name NAME     the deployment, by the name of its Worker, where this machine has no record of it
  --set SET       access (default) or refresh
  --alg NAME      with rotate: the algorithm of the new key, that of the key that signs by default
  --now           with promote, retire, put: does not wait. It says what that costs
  --end-tokens    with put: accepts that tokens of today are refused, because a key is compromised

npm run --silent keys -- [COMMAND] [--alg ALGORITHM]

Without --url it writes a JWK Set to standard output, ready for your vault. Messages go to standard error. The first key
signs, and all verify. Without --silent npm adds lines of its own. Write the output to a file outside this folder.

  (no command)    a new set with one key
  rotate          a set read from standard input, with a new key appended
  promote KID     that set, with the key KID first
  retire KID      that set without the key KID
  --alg           ${Object.keys(ALGORITHMS).join(', ')}. A new set: EdDSA by default; REFRESH_TOKEN_KEYS needs
                  HS256. rotate: that of the key that signs, by default
  --help          this text`
