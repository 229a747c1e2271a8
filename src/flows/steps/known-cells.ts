import { cellsIn } from '../../families/rules/placement.ts'
import type { Service } from '../service.ts'

/** The cells that the directory has for users, and those that count logins under names. */
export async function knownCells({ config, directory }: Service): Promise<string[]> {
  const ofUsers = await directory.cells()
  return [...new Set([...ofUsers, ...cellsIn(config.directoryRegion, config.cellsPerRegion)])]
}
