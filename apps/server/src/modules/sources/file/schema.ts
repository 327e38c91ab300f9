/** The file of an enterprise (一企一档): its parts, how they are changed, and how they stood at any moment. Pure: also loads in the browser. */
import { z } from 'zod'
import { CreditCode, isCreditCode } from '../credit-code/schema.ts'
import { Day, Enterprise, EnterpriseId, Medium, Mn, Outlet, OutletId, PermitLimit, Position } from '../schema.ts'

const short = z.string().trim().min(1).max(120)
const long = z.string().trim().max(400)

/** 厂区 */
const Site = z.object({ name: short, address: long, position: Position.nullable() })
/** 产污设施, 治污设施. */
const Facility = z.object({
  /** As in the permit: `MF0001`, `TA001`, `TW001`. Source: HJ 608-2017 [confidence: medium]. */
  code: z.string().regex(/^(MF\d{4}|T[AWS]\d{3})$/),
  name: short,
  use: z.enum(['production', 'treatment']),
  process: long,
  outlets: z.array(OutletId).max(40),
})
/** 排放口登记 */
const OutletCode = z.object({
  outletId: OutletId,
  /** `DA001` gas, `DW001` water. Source: HJ 608-2017 [confidence: medium]. */
  permitCode: z
    .string()
    .regex(/^D[AW]\d{3}$/)
    .nullable(),
  /** Of an outlet into a river or the sea. Source: HJ 1235-2021 [confidence: medium]; its structure is not checked here. */
  riverCode: z.string().trim().max(40).nullable(),
  /** 受纳水体 or where the stack stands. */
  receiving: long,
  heightM: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,2})?$/)
    .nullable(),
})
/** How often a permit asks for a measurement (自行监测频次). */
export const Frequency = z.enum(['continuous', 'day', 'week', 'month', 'quarter', 'half-year', 'year'])
export type Frequency = z.infer<typeof Frequency>
/** 排污许可证. Its number is the credit code, three digits and a letter. Source: HJ 608-2017 [confidence: medium]. */
const Permit = z
  .object({
    number: z
      .string()
      .regex(/^[0-9A-Z]{18}\d{3}[A-Z]$/)
      .refine((text) => isCreditCode(text.slice(0, 18)), 'the first 18 characters are a unified social credit code'),
    authority: short,
    issued: Day,
    from: Day,
    to: Day,
    limits: z.array(z.object({ outletId: OutletId, ...PermitLimit.shape })).max(200),
    conditions: z.array(short).max(40),
    /** 自行监测要求 */
    duties: z
      .array(
        z.object({
          id: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/),
          outletId: OutletId.nullable(),
          factor: z.string().max(24).nullable(),
          what: short,
          every: Frequency,
        }),
      )
      .max(200),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'it ends before it begins' })
/** 监测设备档案: what makes its readings usable in law; what meters need beside it stands in the proofs of `power`. */
const DeviceFile = z.object({
  mn: Mn,
  maker: short,
  model: short,
  serial: short,
  installedOn: Day.nullable(),
  /** 安装点位及其公示. Source: 行政处罚法 art. 41. */
  place: long,
  publishedOn: Day.nullable(),
  publishedWhere: long,
  /** 验收. Source: HJ 75-2017, HJ 354-2019. */
  acceptedOn: Day.nullable(),
  acceptance: long,
  /** 法制和技术审核. Source: 行政处罚法 art. 41. */
  reviewedOn: Day.nullable(),
  calibratedEveryDays: z.number().int().min(1).max(400).nullable(),
})
/** 运维单位 */
const Contractor = z.object({
  name: short,
  creditCode: CreditCode.nullable(),
  outlets: z.array(OutletId).max(100),
  from: Day,
  to: Day.nullable(),
  contact: z.string().max(40).meta({ personal: 'name' }),
  phone: z.string().max(40).meta({ personal: 'phone' }),
})
/** 联系人 */
const Contact = z.object({
  name: z.string().trim().min(1).max(40).meta({ personal: 'name' }),
  duty: short,
  phone: z.string().max(40).meta({ personal: 'phone' }),
  email: z.string().max(80).meta({ personal: 'email' }),
})
/** 备案, 环评, 验收. */
const Filing = z.object({
  what: z.enum(['eia', 'acceptance', 'emergency-plan', 'monitoring-plan', 'other']),
  title: short,
  number: z.string().trim().max(80),
  on: Day,
  to: Day.nullable(),
})
/** A measurement that a duty of the permit asked for, done (自行监测记录). */
const Monitoring = z.object({ permit: z.uuid(), duty: z.string().max(40), on: Day, document: short })

const EnterpriseEdit = Enterprise.pick({ name: true, industry: true, district: true, address: true, position: true }).extend({
  creditCode: CreditCode.nullable(),
})
const OutletEdit = z.object({
  name: short,
  medium: Medium,
  position: Position,
  factors: Outlet.shape.factors,
})

export const partSchemas = {
  site: Site,
  facility: Facility,
  'outlet-code': OutletCode,
  permit: Permit,
  'device-file': DeviceFile,
  contractor: Contractor,
  contact: Contact,
  filing: Filing,
  monitoring: Monitoring,
} as const
export type PartKind = keyof typeof partSchemas
export const PartKind = z.enum(Object.keys(partSchemas) as [PartKind, ...PartKind[]])

const part = <K extends PartKind, S extends z.ZodType>(kind: K, content: S) =>
  z.object({
    kind: z.literal(kind),
    /** Null for a new one. */
    id: z.uuid().nullable(),
    /** Null: taken out of the file. */
    content: content.nullable(),
  })

/** One change of a file. */
export const FileChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('enterprise'), content: EnterpriseEdit }),
  z.object({ kind: z.literal('outlet'), id: OutletId, content: OutletEdit }),
  part('site', Site),
  part('facility', Facility),
  part('outlet-code', OutletCode),
  part('permit', Permit),
  part('device-file', DeviceFile),
  part('contractor', Contractor),
  part('contact', Contact),
  part('filing', Filing),
  part('monitoring', Monitoring),
])
export type FileChange = z.infer<typeof FileChange>

export const FileEdit = z.object({
  change: FileChange,
  /** Version of the object that was edited; null for a new one. If it has moved on, nothing is changed. */
  basedOn: z.number().int().nullable(),
  reason: z.string().trim().min(2).max(400),
  /** Day from which changed limits hold; not given: the first day of the permit, or today where it is taken out. */
  from: Day.optional(),
})
export type FileEdit = z.infer<typeof FileEdit>

/** As an object stood at a moment. */
const state = { version: z.number(), at: z.string(), by: z.string(), reason: z.string() }

const partOf = <K extends PartKind, S extends z.ZodType>(kind: K, content: S) =>
  z.object({ ...state, id: z.string(), kind: z.literal(kind), content })
export const Part = z.discriminatedUnion('kind', [
  partOf('site', Site),
  partOf('facility', Facility),
  partOf('outlet-code', OutletCode),
  partOf('permit', Permit),
  partOf('device-file', DeviceFile),
  partOf('contractor', Contractor),
  partOf('contact', Contact),
  partOf('filing', Filing),
  partOf('monitoring', Monitoring),
])
export type Part = z.infer<typeof Part>

/** One turn of a duty: the stretch it is to be done in, and whether it was. */
export const DutyDue = z.object({
  permit: z.string(),
  id: z.string(),
  outletId: OutletId.nullable(),
  factor: z.string().nullable(),
  what: z.string(),
  every: Frequency,
  from: Day,
  /** Last day of the stretch. */
  due: Day,
  state: z.enum(['done', 'open', 'missed', 'continuous']),
  /** Of the record that shows it. */
  doneOn: Day.nullable(),
})
export type DutyDue = z.infer<typeof DutyDue>

export const ChangeRequest = z.object({
  id: z.number(),
  edit: FileEdit,
  at: z.string(),
  by: z.string(),
  /** Null: nobody decided yet. */
  accepted: z.boolean().nullable(),
  decidedAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
  note: z.string().nullable(),
})
export type ChangeRequest = z.infer<typeof ChangeRequest>

export const EnterpriseFile = z.object({
  /** Null: as it stands now. */
  asOf: z.string().nullable(),
  enterprise: z.object({ ...state, content: Enterprise }),
  outlets: z.array(z.object({ ...state, content: Outlet })),
  devices: z.array(z.object({ ...state, content: z.object({ mn: Mn, outletId: OutletId, edition: z.string(), st: z.string() }) })),
  parts: z.array(Part),
  duties: z.array(DutyDue),
  requests: z.array(ChangeRequest),
  may: z.object({ edit: z.boolean(), request: z.boolean(), reveal: z.boolean() }),
})
export type EnterpriseFile = z.infer<typeof EnterpriseFile>

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** One field of an object: `content.position.longitude`. */
const FieldChange = z.object({ field: z.string(), before: value, after: value })
export type FieldChange = z.infer<typeof FieldChange>

export const FileHistory = z.object({
  changes: z.array(
    z.object({
      version: z.number(),
      at: z.string(),
      by: z.string(),
      reason: z.string(),
      kind: z.string(),
      id: z.string(),
      what: z.enum(['added', 'changed', 'removed']),
      fields: z.array(FieldChange),
    }),
  ),
  /** For `before` of the next page; null: there is nothing older. */
  next: z.number().nullable(),
})
export type FileHistory = z.infer<typeof FileHistory>

export const FileSaved = z.object({
  version: z.number(),
  id: z.string(),
  /** Records of facts that the judge now has anew. */
  facts: z.number(),
})
export const FileQuery = z.object({ at: z.iso.datetime({ offset: true }).optional() })
export const HistoryQuery = z.object({
  kind: z.string().max(20).optional(),
  object: z.string().max(60).optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
export const OneFile = z.object({ id: EnterpriseId })
export const OneRequest = OneFile.extend({ request: z.coerce.number().int().min(1).max(999_999_999_999_999) })
export const Decide = z.object({ accept: z.boolean(), note: z.string().trim().min(2).max(400) })
export const Reveal = z.object({ reason: z.string().trim().min(2).max(400) })
export const OnePart = OneFile.extend({ part: z.uuid() })
export const OpenRequests = z.object({ requests: z.array(ChangeRequest.extend({ enterpriseId: EnterpriseId, enterprise: z.string() })) })
