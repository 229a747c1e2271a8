import { startWorkerd } from '../harness/workerd.ts'
import { filled } from './filled.ts'
import { aloneFloor, floor } from './floors.ts'
import { forgedAt } from './forged.ts'

const service = filled('alone', 'bare workerd: this service', { alone: 'disk' })

/** Workers in workerd alone, without the costs of wrangler. */
export const alone = [
  floor('fetch', 'bare workerd: a fetch handler that reads the body', startWorkerd, 'alone-floor-fetch'),
  aloneFloor('disk'),
  service,
  forgedAt(service, 'alone-forged', 'bare workerd: this service, forged refresh tokens'),
] as const
