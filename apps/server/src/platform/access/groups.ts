/** Roles that are mostly granted together. */
import type { Role } from './schema.ts'

/** People of the bureau and its districts who do its work; the three officers are none of them. */
export const officers: readonly Role[] = [
  'duty-officer',
  'enforcement-officer',
  'legal-reviewer',
  'committee-member',
  'section-head',
  'bureau-leader',
  'registrar',
  'publicity-officer',
]

/** People who act for an enterprise. */
export const enterprisePeople: readonly Role[] = ['enterprise-manager', 'enterprise-clerk', 'agent']
