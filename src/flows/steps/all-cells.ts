import { everyCell } from '../../families/rules/placement.ts'
import type { Service } from '../service.ts'

/** Every cell that can exist, and those that the directory has. The directory may have been restored or lost. */
export async function allCells({ directory, config }: Service): Promise<string[]> {
  return [...new Set([...everyCell(config.cellsPerRegion), ...(await directory.cells())])]
}
