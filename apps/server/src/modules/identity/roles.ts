/** Which roles the posts of each kind of organisation may hold: nobody outside the bureau does the bureau's work. Pure. */
import type { Role } from '../../platform/access/schema.ts'
import type { OrganisationKind } from './schema.ts'

const outside: Readonly<Partial<Record<OrganisationKind, readonly Role[]>>> = {
  enterprise: ['enterprise-manager', 'enterprise-clerk'],
  agent: ['agent'],
  contractor: ['contractor'],
  department: ['department-reader'],
}
const ofOthers = new Set<Role>([...Object.values(outside).flat(), 'machine'])

export const mayHold = (kind: OrganisationKind, role: Role): boolean => outside[kind]?.includes(role) ?? !ofOthers.has(role)
