/** Who emits where: enterprises, outlets, devices (污染源、排放口、监测设备). Pure: also loads in the browser. */
import { z } from 'zod'
import { CreditCode } from './credit-code/schema.ts'

/** Stable short text that people can read out: upper-case letters, digits, hyphens. */
const code = z.string().regex(/^[A-Z0-9][A-Z0-9-]{1,39}$/)

export const EnterpriseId = code.brand('EnterpriseId')
export type EnterpriseId = z.infer<typeof EnterpriseId>
export const OutletId = code.brand('OutletId')
export type OutletId = z.infer<typeof OutletId>
/** Device identity on the wire (MN, 设备唯一标识): opaque, case-sensitive. */
export const Mn = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/)
export type Mn = z.infer<typeof Mn>

export const Medium = z.enum(['water', 'gas', 'noise', 'dust', 'power', 'surface-water', 'air'])
export type Medium = z.infer<typeof Medium>

/** Position in WGS 84 degrees. */
export const Position = z.object({ longitude: z.number().min(-180).max(180), latitude: z.number().min(-90).max(90) })
export type Position = z.infer<typeof Position>

export const Enterprise = z.object({
  id: EnterpriseId,
  name: z.string().min(1).max(120),
  /** Unified social credit code (统一社会信用代码), 18 characters; null while unknown. */
  creditCode: z.string().length(18).nullable(),
  industry: z.string().max(80),
  district: z.string().min(1).max(40),
  address: z.string().max(200),
  position: Position,
  /** Made up for the demo city; shown as such everywhere. */
  demo: z.boolean(),
})
export type Enterprise = z.infer<typeof Enterprise>

export const Outlet = z.object({
  id: OutletId,
  enterpriseId: EnterpriseId,
  name: z.string().min(1).max(120),
  medium: Medium,
  position: Position,
  /** Factor codes that are expected from it, most important first (`w01018`, `a21026`). */
  factors: z.array(z.string().max(24)).max(64),
})
export type Outlet = z.infer<typeof Outlet>

export const Device = z.object({
  mn: Mn,
  outletId: OutletId,
  /** Edition its logger speaks; the decoder goes by the frame, commands go by this. */
  version: z.enum(['2005', '2017', '2025']),
  /** System code (ST) of its uploads, used in commands to it. */
  st: z.string().max(3),
  /** Null: any password is taken (some loggers send none). */
  password: z.string().max(24).nullable(),
  /** Deviations allowed for this device, each an explicit decision of the bureau. */
  profile: z
    .object({
      crc: z.enum(['standard', 'modbus', 'modbus-swapped', 'swapped']).default('standard'),
      allowMissingDataTime: z.boolean().default(false),
      /** SM4 keys of HJ 212-2025 as 32 hex digits: current first, then the one before. */
      keys: z
        .array(z.string().regex(/^[0-9a-f]{32}$/))
        .max(2)
        .default([]),
    })
    .prefault({}),
})
export type Device = z.infer<typeof Device>

/** A calendar day in China. */
export const Day = z.iso.date()
export type Day = z.infer<typeof Day>

const decimal = z.string().regex(/^-?\d{1,12}(\.\d{1,6})?$/)

/** What stands at an outlet decides which rules judge its values. */
export const SourceKind = z.enum(['flue-gas', 'incineration', 'waste-water', 'ambient-air', 'surface-water', 'noise', 'dust'])
export type SourceKind = z.infer<typeof SourceKind>

/** A limit of the discharge permit (排污许可证许可排放浓度限值). */
export const PermitLimit = z.object({
  /** Number within the permit: `P1`. */
  id: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/),
  factor: z.string().max(24),
  operator: z.enum(['<=', '>=', 'range']),
  limit: decimal,
  /** Lower end of a range (pH). */
  low: decimal.optional(),
  unit: z.string().max(20),
  averaging: z.enum(['hour', 'day']),
  from: Day,
  to: Day.nullable(),
})
export type PermitLimit = z.infer<typeof PermitLimit>

export const FactorFacts = z.object({
  factor: z.string().max(24),
  /** Range of the instrument (量程), in the unit of the factor. */
  range: z.object({ from: decimal, to: decimal }).optional(),
  /** Detection limit (检出限). */
  lod: decimal.optional(),
  /** Smallest step that the instrument shows (分辨力); not given: the last digit that the protocol prescribes. */
  resolution: decimal.optional(),
  /** Repeatability (重复性) as the instrument was accepted with, in the unit of the factor. */
  repeatability: decimal.optional(),
  /** Parameters of the instrument as they were filed (备案参数), by the code of HJ 212-2017 table B.10: `i13008` slope, `i13007` intercept. */
  parameters: z
    .array(z.object({ code: z.string().regex(/^[a-z][A-Za-z0-9]{0,11}$/), filed: decimal }))
    .max(20)
    .optional(),
  /** Minutes between two samples (采样间隔), water: 60, 120, 240. */
  samplingMinutes: z.number().int().min(1).max(1_440).optional(),
  /** Unit in which this device sends it, where the dictionary of HJ 212 leaves it open (PM10, PM2.5). */
  unit: z.string().max(20).optional(),
})
export type FactorFacts = z.infer<typeof FactorFacts>

/**
 * What was true of an outlet from a day on, until the next such record: decides how its values are judged.
 * A record is never changed: the same day again is a correction, and what was judged before remains beside what is judged after.
 */
export const OutletFacts = z.object({
  outletId: OutletId,
  effectiveFrom: Day,
  sourceKind: SourceKind,
  /** Emission standard that applies, as `GB 13223-2011`, and its class or case; null while unknown: then no limit is named. */
  standard: z.string().max(40).nullable().default(null),
  class: z.string().max(80).nullable().default(null),
  /** Local standard that applies before the national one. */
  localStandard: z.string().max(40).nullable().default(null),
  /** Which rows of the standard are meant, where it tells them apart: industry or process, cases (`waterTemp<=12`), height of the stack. */
  industry: z.string().max(80).nullable().default(null),
  cases: z.array(z.string().max(80)).max(20).default([]),
  stackHeightM: decimal.nullable().default(null),
  /** Existing sources get some standards later than new ones; null while unknown: taken as new. */
  plant: z.enum(['new', 'existing']).nullable().default(null),
  /** Exhaust of several facilities in one stack (混合排放): the strictest limit governs. */
  mixed: z.boolean().default(false),
  /** Reference oxygen content (基准含氧量), percent; null: the measured value is judged. */
  referenceO2: decimal.nullable().default(null),
  /** Whether concentrations arrive dry (cold extractive) or wet. */
  moisture: z.enum(['dry', 'wet']).default('dry'),
  /** Length of a minute record, minutes. */
  recordMinutes: z.number().int().min(1).max(30).default(1),
  /** Whether DataTime of period data names the start or the end of the period (common in 2005). A reading keeps what was sent. */
  stamp: z.enum(['start', 'end']).default('start'),
  /** Surface water: what the point lies in, and the class it is to reach (目标水质). */
  waterBody: z.enum(['river', 'lake']).optional(),
  waterTarget: z.enum(['I', 'II', 'III', 'IV', 'V']).optional(),
  /** Declared intermittent running (间歇运行). */
  intermittent: z.boolean().default(false),
  /** Day of acceptance (验收) of the monitoring system; null: not accepted yet, no value is valid. Not given: taken as accepted. */
  acceptedOn: Day.nullable().optional(),
  /** Outlet whose values lead this one: upstream on a river, the inlet of a treatment, the neighbour in one valley; null where none is registered. */
  upstream: OutletId.nullable().default(null),
  factors: z.array(FactorFacts).max(64).default([]),
  permit: z.array(PermitLimit).max(200).default([]),
})
export type OutletFacts = z.infer<typeof OutletFacts>

/** Registration in bulk; what is already there is updated. One transaction: all or nothing. */
export const RegistryImport = z.object({
  enterprises: z
    .array(Enterprise.extend({ creditCode: CreditCode.nullable() }))
    .max(5_000)
    .default([]),
  outlets: z.array(Outlet).max(10_000).default([]),
  devices: z.array(Device).max(10_000).default([]),
  facts: z.array(OutletFacts).max(20_000).default([]),
  /** Why: stands in the history of each object that it changes. */
  reason: z.string().trim().min(2).max(400).default('批量登记'),
})
export type RegistryImport = z.infer<typeof RegistryImport>
export const RegistryImported = z.object({ enterprises: z.number(), outlets: z.number(), devices: z.number(), version: z.number() })
export type RegistryImported = z.infer<typeof RegistryImported>
