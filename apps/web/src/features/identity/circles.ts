/** Where a made-up person stands in the list. Pure. */
import type { Portal, Role } from '../../../../server/src/platform/access/schema.ts'

export const circles = ['bureau', 'enterprise', 'officers', 'others'] as const
export type Circle = (typeof circles)[number]

export function circleOf(roles: readonly Role[], portal: Portal): Circle {
  if (roles.some((role) => role === 'system-officer' || role === 'security-officer' || role === 'auditor')) return 'officers'
  if (roles.some((role) => role === 'contractor' || role === 'department-reader')) return 'others'
  return portal === 'enterprise' ? 'enterprise' : 'bureau'
}
