/** Every route of the web role in one list: what the server serves and what the description of the interface is made from. */
import { accessRoutes } from '../modules/access/index.ts'
import { auditRoutes } from '../modules/audit/index.ts'
import { alarmsLedger, alarmsLineage, alarmsRoutes, readExceedings } from '../modules/alarms/index.ts'
import { inboxRoutes } from '../modules/inbox/index.ts'
import { ingestLineage, ingestRoutes } from '../modules/ingest/index.ts'
import { actorsOf, adminRoutes, sessionRoutes } from '../modules/identity/index.ts'
import type { Identity } from '../modules/identity/index.ts'
import { createProductionPower, powerRoutes } from '../modules/power/index.ts'
import { qualityLineage, qualityRoutes } from '../modules/quality/index.ts'
import { searchRoutes } from '../modules/search/index.ts'
import { enterprisesLedger, outletsLedger, sourcesRoutes } from '../modules/sources/index.ts'
import { boardLineage, boardRoutes, judgedLineage, judgedRoutes, telemetryLineage, telemetryRoutes } from '../modules/telemetry/index.ts'
import { viewsRoutes } from '../modules/views/index.ts'
import type { AnyRoute } from '../platform/http/route.ts'
import { ledgerRoutes } from '../platform/ledger/ledger-routes.ts'
import { lineageRoutes } from '../platform/lineage/lineage.ts'

type Given = Parameters<typeof sourcesRoutes>[0] &
  Parameters<typeof telemetryRoutes>[0] &
  Parameters<typeof ingestRoutes>[0] &
  Parameters<typeof alarmsRoutes>[0] &
  Parameters<typeof inboxRoutes>[0] &
  Parameters<typeof searchRoutes>[0] &
  Parameters<typeof auditRoutes>[0] &
  Omit<Parameters<typeof accessRoutes>[0], 'actorsOf'> & { readonly identity: Identity }

export function webRoutes(given: Given): AnyRoute[] {
  return [
    ...sessionRoutes(given.identity),
    ...adminRoutes(given.identity),
    ...auditRoutes(given),
    ...accessRoutes({ ...given, actorsOf: (person, now) => actorsOf(given.identity.db, person, now) }),
    ...telemetryRoutes(given),
    ...judgedRoutes(given),
    ...boardRoutes(given),
    ...ingestRoutes(given),
    ...sourcesRoutes(given),
    ...qualityRoutes({ ...given, powerOf: createProductionPower(given.db, given.questions), exceedingsOf: readExceedings }),
    ...alarmsRoutes(given),
    ...powerRoutes(given),
    ...viewsRoutes(given.db),
    ...[enterprisesLedger, outletsLedger, alarmsLedger].flatMap((ledger) => ledgerRoutes(given.db, ledger)),
    ...inboxRoutes(given),
    ...searchRoutes(given),
    ...lineageRoutes({
      ...telemetryLineage(given.questions),
      ...judgedLineage(given.questions),
      ...boardLineage(given),
      ...ingestLineage(given.frames),
      ...qualityLineage(given.db),
      ...alarmsLineage(given.db, given.questions),
    }),
  ]
}
