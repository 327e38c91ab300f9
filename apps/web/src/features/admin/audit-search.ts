/** What the audit is asked for stands in its address. Pure. */
import { AuditFilter } from '../../../../server/src/modules/audit/schema.ts'

export interface AuditSearch {
  readonly outcome?: string
  readonly text?: string
  readonly before?: number
}

/** What is not understood is left out. */
export function auditSearch({ outcome, text, before }: Record<string, unknown>): AuditSearch {
  const fits = (part: Record<string, unknown>) => AuditFilter.safeParse(part).success
  const said = typeof text === 'number' ? String(text) : text
  return {
    ...(typeof outcome === 'string' && fits({ outcome }) ? { outcome } : {}),
    ...(typeof said === 'string' && fits({ text: said }) ? { text: said } : {}),
    ...(typeof before === 'number' && Number.isInteger(before) && before > 0 ? { before } : {}),
  }
}
