import { app } from './app.ts'

export { FamilyCell } from './families/cell.ts'

export default {
  fetch: app.fetch,
  async scheduled() {},
} satisfies ExportedHandler<Env>
