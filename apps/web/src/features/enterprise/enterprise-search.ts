/** Whose desk it is, and which outlet is being marked; in the address. */
import { EnterpriseId, OutletId } from '../../../../server/src/modules/sources/schema.ts'

export interface EnterpriseSearch {
  readonly id?: string
  readonly outlet?: string
}

export function enterpriseSearch(search: Record<string, unknown>): EnterpriseSearch {
  const id = EnterpriseId.safeParse(search['id'])
  const outlet = OutletId.safeParse(search['outlet'])
  if (!id.success) return {}
  return { id: id.data, ...(outlet.success ? { outlet: outlet.data } : {}) }
}
