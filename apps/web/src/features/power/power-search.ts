/** Whose facilities are shown, over how long; in the address. */
import { EnterpriseId } from '../../../../server/src/modules/sources/schema.ts'

export const spanHours = { h6: 6, h24: 24, h48: 48 } as const
export type PowerSpan = keyof typeof spanHours

export interface PowerSearch {
  readonly enterprise?: string
  readonly span?: PowerSpan
}

export function powerSearch(search: Record<string, unknown>): PowerSearch {
  const enterprise = EnterpriseId.safeParse(search['enterprise'])
  const { span } = search
  return {
    ...(enterprise.success ? { enterprise: enterprise.data } : {}),
    ...(typeof span === 'string' && Object.hasOwn(spanHours, span) ? { span: span as PowerSpan } : {}),
  }
}
