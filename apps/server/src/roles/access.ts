/** Who may do what over the whole interface, and whose the objects are that it speaks of. */
import type { Kysely } from 'kysely'
import { accessPolicy } from '../modules/access/index.ts'
import { auditPolicy } from '../modules/audit/index.ts'
import { alarmsPolicy, outletOfAlarm } from '../modules/alarms/index.ts'
import { identityPolicy } from '../modules/identity/index.ts'
import { inboxPolicy } from '../modules/inbox/index.ts'
import { ingestPolicy } from '../modules/ingest/index.ts'
import { powerPolicy } from '../modules/power/index.ts'
import { qualityPolicy } from '../modules/quality/index.ts'
import { searchPolicy } from '../modules/search/index.ts'
import { sourcesPolicy } from '../modules/sources/index.ts'
import type { Directory } from '../modules/sources/index.ts'
import { telemetryPolicy } from '../modules/telemetry/index.ts'
import { viewsPolicy } from '../modules/views/index.ts'
import type { Owner, Policy } from '../platform/access/decide.ts'
import { enterprisePeople, officers } from '../platform/access/schema.ts'
import type { ObjectRef } from '../platform/audit/audit.ts'

const lineagePolicy: Policy = [
  {
    may: 'lineage.read',
    to: [...officers, ...enterprisePeople],
    over: 'scope',
    because: { zh: '数据来源按管辖范围可溯', en: 'What a figure stands on is shown within the scope of the post.' },
  },
]

export const policy: Policy = [
  ...identityPolicy,
  ...sourcesPolicy,
  ...telemetryPolicy,
  ...ingestPolicy,
  ...qualityPolicy,
  ...alarmsPolicy,
  ...powerPolicy,
  ...viewsPolicy,
  ...inboxPolicy,
  ...searchPolicy,
  ...auditPolicy,
  ...accessPolicy,
  ...lineagePolicy,
]

/**
 * @param directory the registry as it stands; throws where it cannot be read
 * @param outletOfFrame outlet that a record of the frame log is of; null: of none, or there is no such record
 */
export function createOwners(
  db: Kysely<object>,
  directory: () => Directory,
  outletOfFrame: (index: number) => Promise<string | null>,
): (refs: readonly ObjectRef[]) => Promise<ReadonlyArray<Owner | null>> {
  const ofEnterprise = (id: string): Owner | null => {
    const enterprise = directory().enterprise.get(id)
    return enterprise === undefined ? null : { enterprise: enterprise.id, district: enterprise.district }
  }
  const ofOutlet = (id: string): Owner | null => {
    const outlet = directory().outlet.get(id)
    return outlet === undefined ? null : ofEnterprise(outlet.enterpriseId)
  }
  const ownerOf = async ({ kind, id }: ObjectRef): Promise<Owner | null> => {
    switch (kind) {
      case 'enterprise':
        return ofEnterprise(id)
      case 'outlet':
        return ofOutlet(id)
      case 'device':
        return ofOutlet(directory().device.get(id)?.outletId ?? '')
      case 'frame':
        return /^\d{1,15}$/.test(id) ? ofOutlet((await outletOfFrame(Number(id))) ?? '') : null
      case 'alarm':
        return ofOutlet((await outletOfAlarm(db, Number(id))) ?? '')
      default:
        // What nobody told us how to look up is nobody's to see but of the whole city.
        return null
    }
  }
  return (refs) => Promise.all(refs.map(ownerOf))
}
