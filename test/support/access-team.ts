import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { Vars } from './api.ts'

/** A key of a team, as Cloudflare publishes it. */
export interface TeamKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly published: JWK
}

/** The AUD tag of the application. */
export const AUDIENCE = '32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228'

export async function newTeamKey(alg = 'RS256'): Promise<TeamKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const kid = crypto.randomUUID()
  return { kid, privateKey, published: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** A team of Cloudflare Access, with its keys behind the network of the tests. */
export class AccessTeam {
  readonly domain = `https://team-${crypto.randomUUID()}.cloudflareaccess.com`
  /** The variables of a service behind this team. One object is one isolate. */
  readonly vars: Vars = { ACCESS_TEAM_DOMAIN: this.domain, ACCESS_AUDIENCE: AUDIENCE }

  /** Publishes keys. */
  publish(...keys: readonly TeamKey[]): Promise<void> {
    return this.answer(JSON.stringify({ keys: keys.map(({ published }) => published), public_cert: {} }))
  }

  /** What the team answers to a request for its keys. */
  async answer(body: string, status = 200): Promise<void> {
    await fetch(`${this.domain}/?status=${status}`, { method: 'PUT', body })
  }

  /** How often the keys were asked for. */
  async asked(): Promise<number> {
    return Number(await (await fetch(`${this.domain}/asked`)).text())
  }

  /** An application token. Claims of `more` replace those of a person, and undefined leaves one out. */
  token(key: TeamKey, more: object = {}, header: object = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({
      aud: [AUDIENCE],
      email: 'ann@example.com',
      exp: now + 60,
      iat: now,
      nbf: now,
      iss: this.domain,
      type: 'app',
      identity_nonce: '6ei69kawdKzMIAPF',
      sub: '7335d417-61da-459d-899c-0a01c76a2f94',
      country: 'US',
      ...more,
    })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT', ...header })
      .sign(key.privateKey)
  }
}

/** A team that has published one key. */
export async function newTeam() {
  const [team, key] = [new AccessTeam(), await newTeamKey()]
  await team.publish(key)
  return { team, key }
}
