import { expect, it } from 'vitest'
import { groupOf, type RouteGroup } from '../../../src/http/group.ts'
import { ENVELOPE } from '../../../src/http/refusals/vocabulary.ts'

const group = (base: string): RouteGroup => ({ base, vocabulary: ENVELOPE, body: null, routes: [] })
const groups = [group(''), group('/api'), group('/api/v2/operator'), group('/oauth2')] as const

it.each([
  ['/', ''],
  ['/nowhere', ''],
  ['/apix', ''],
  ['/oauth2x/token', ''],
  ['//oauth2/token', ''],
  ['/api', '/api'],
  ['/api/', '/api'],
  ['/api/v2/operators', '/api'],
  ['/api/v2/operator', '/api/v2/operator'],
  ['/api/v2/operator/user', '/api/v2/operator'],
  ['/oauth2/token', '/oauth2'],
])('finds the group of %s by its base', (path, base) => {
  expect(groupOf(groups, path).base).toBe(base)
})
