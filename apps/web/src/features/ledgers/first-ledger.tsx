import { Navigate } from '@tanstack/react-router'
import { useRoles } from '../../api/session.tsx'
import { NotFoundPage } from '../../ui/page-state.tsx'
import { ledgersOf } from './ledgers.ts'

/** `/ledgers` is the first ledger that one may open. */
export function FirstLedger() {
  const [first] = ledgersOf(useRoles())
  return first === undefined ? <NotFoundPage /> : <Navigate to="/ledgers/$ledger" params={{ ledger: first.name }} replace />
}
