/** Everything that can be found, in one list. */
import { alarmEntries, ruleEntries } from '../modules/alarms/index.ts'
import { personEntries } from '../modules/identity/index.ts'
import { pageEntries } from '../modules/search/index.ts'
import type { SearchSource } from '../modules/search/index.ts'
import { registryEntries } from '../modules/sources/index.ts'
import type { DirectoryKeeper } from '../modules/sources/index.ts'

export const searchSources = (directory: DirectoryKeeper): SearchSource[] => [
  registryEntries(directory),
  alarmEntries(directory),
  ruleEntries,
  personEntries,
  pageEntries,
]

export async function outletOwners(directory: DirectoryKeeper) {
  await directory.refresh()
  const { outlets, enterprise } = directory.current()
  return outlets.map(({ id, enterpriseId }) => ({
    outlet: id,
    enterprise: enterpriseId,
    district: enterprise.get(enterpriseId)?.district ?? '',
  }))
}
