/** Who asks, as what, and over which part of the city. Pure: also loads in the browser. */
import { z } from 'zod'

/**
 * What a post may be. The first three are the three officers (三员): no person holds two of them.
 * 系统管理员, 安全管理员, 审计管理员; 值班员, 执法人员, 法制审核员, 集体审议委员, 科室负责人, 局领导, 档案管理员, 公示管理员; 企业环保负责人, 企业经办人, 代理机构, 运维单位;
 * 其他部门; 机器账号.
 */
export const Role = z.enum([
  'system-officer',
  'security-officer',
  'auditor',
  'duty-officer',
  'enforcement-officer',
  'legal-reviewer',
  'committee-member',
  'section-head',
  'bureau-leader',
  'registrar',
  'publicity-officer',
  'enterprise-manager',
  'enterprise-clerk',
  'agent',
  'contractor',
  'department-reader',
  'machine',
])
export type Role = z.infer<typeof Role>

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

/** The part of the city that a post answers for. */
export const Scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('city') }),
  z.object({ kind: z.literal('districts'), districts: z.array(z.string().max(40)).readonly() }),
  /** Identities of the registry. */
  z.object({ kind: z.literal('enterprises'), enterprises: z.array(z.string().max(40)).readonly() }),
  z.object({ kind: z.literal('none') }),
])
export type Scope = z.infer<typeof Scope>

export const Portal = z.enum(['officer', 'enterprise', 'public'])
export type Portal = z.infer<typeof Portal>

/** A person acts as exactly one of its posts, chosen by itself and shown in the bar. */
export interface Actor {
  readonly kind: 'person' | 'anonymous' | 'machine'
  /** uuid */
  readonly personId: string | null
  /** What acts and the audit show. */
  readonly name: string
  readonly sessionId: string | null
  readonly portal: Portal
  readonly post: { readonly id: string; readonly organisationId: string; readonly organisation: string; readonly title: string } | null
  /** Of that post only. */
  readonly roles: readonly Role[]
  /** Of that post only. */
  readonly scope: Scope
  /** Of a machine: what it may, each by name; a machine has no other right. */
  readonly permissions?: readonly string[]
}

export const anonymous: Actor = {
  kind: 'anonymous',
  personId: null,
  name: '',
  sessionId: null,
  portal: 'public',
  post: null,
  roles: [],
  scope: { kind: 'none' },
}

/** The same in both languages. */
export const Sentence = z.object({ zh: z.string(), en: z.string() })
export type Sentence = z.infer<typeof Sentence>
