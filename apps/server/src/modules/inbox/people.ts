/** Who stands behind an addressee: asked of those who know the people. */
export interface Reachable {
  /** uuid */
  readonly person: string
  readonly name: string
  /** `值班员 · 监测科` */
  readonly post: string
}

export type Addressed =
  | {
      readonly roles: readonly string[]
      readonly enterprise: string | null
      readonly district: string | null
      readonly everywhere: boolean
    }
  | { readonly person: string }
  | { readonly organisation: string }

/** Everybody who holds a post now by which a task would be theirs; each person once. */
export type PeopleFor = (addressed: Addressed, now: number) => Promise<readonly Reachable[]>

export const addressedOf = (row: {
  readonly roles: readonly string[] | null
  readonly person_id: string | null
  readonly organisation_id: string | null
  readonly enterprise_id: string | null
  readonly district: string | null
  readonly everywhere: boolean
}): Addressed => {
  if (row.person_id !== null) return { person: row.person_id }
  if (row.organisation_id !== null) return { organisation: row.organisation_id }
  return { roles: row.roles ?? [], enterprise: row.enterprise_id, district: row.district, everywhere: row.everywhere }
}
