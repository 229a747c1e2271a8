import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from 'vitest'
import { INSTALLED } from './installed-once.ts'

// Waits for the packages that `installed-once.ts` installs.

const file = join(inject('installed').folder, INSTALLED)
while (!existsSync(file)) await sleep(100)
const fault: string | null = JSON.parse(readFileSync(file, 'utf8'))
if (fault !== null) throw new Error(fault)
