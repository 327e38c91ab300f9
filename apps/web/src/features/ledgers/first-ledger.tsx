import { useRoles } from '../../api/session.tsx'
import { NotFoundPage } from '../../ui/page-state.tsx'
import { Redirect } from '../../ui/redirect.tsx'
import { ledgersOf } from './ledgers.ts'

/** `/ledgers` is the first ledger that one may open. */
export function FirstLedger() {
  const [first] = ledgersOf(useRoles())
  return first === undefined ? <NotFoundPage /> : <Redirect to={`/ledgers/${first.name}`} />
}
