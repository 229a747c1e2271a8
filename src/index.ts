import { app } from './app.ts'

export { FamilyCell } from './families/cell.ts'

export default { fetch: app.fetch } satisfies ExportedHandler<Env>
