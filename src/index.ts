import { app } from './app.ts'
import { scheduled } from './scheduled.ts'

export { FamilyCell } from './families/object/cell.ts'

export default { fetch: app.fetch, scheduled } satisfies ExportedHandler<Env>
