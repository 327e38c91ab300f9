/** Which ledgers there are, whose they are, and where their rows lead. Pure. */
import type { Role } from '../../../../server/src/platform/access/schema.ts'
import type { LedgerRow } from '../../../../server/src/platform/ledger/schema.ts'

interface OneLedger {
  readonly name: 'enterprises' | 'outlets' | 'alarms'
  readonly for: (role: Role) => boolean
  readonly open?: (row: LedgerRow) => string
}

const officersApart = new Set<Role>(['system-officer', 'security-officer', 'auditor', 'department-reader', 'machine'])
const registry = (role: Role) => !officersApart.has(role)

const ledgers: readonly OneLedger[] = [
  { name: 'enterprises', for: registry, open: ({ id }) => `/enterprises/${encodeURIComponent(id)}` },
  { name: 'outlets', for: registry, open: ({ id }) => `/outlets/${encodeURIComponent(id)}` },
  { name: 'alarms', for: (role) => registry(role) && role !== 'contractor', open: ({ id }) => `/alarms/${id}` },
]

export const ledgersOf = (roles: readonly Role[]): readonly OneLedger[] => ledgers.filter((one) => roles.some(one.for))
