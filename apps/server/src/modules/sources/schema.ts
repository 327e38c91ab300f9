/** Who emits where: enterprises, outlets, devices (污染源、排放口、监测设备). Pure: also loads in the browser. */
import { z } from 'zod'

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
      /** DataTime of period data labels the end of the period (common in 2005). */
      periodEnd: z.boolean().default(false),
      /** SM4 keys of HJ 212-2025 as 32 hex digits: current first, then the one before. */
      keys: z
        .array(z.string().regex(/^[0-9a-f]{32}$/))
        .max(2)
        .default([]),
    })
    .prefault({}),
})
export type Device = z.infer<typeof Device>

/** Registration in bulk; what is already there is updated. One transaction: all or nothing. */
export const RegistryImport = z.object({
  enterprises: z.array(Enterprise).max(5_000).default([]),
  outlets: z.array(Outlet).max(10_000).default([]),
  devices: z.array(Device).max(10_000).default([]),
})
export type RegistryImport = z.infer<typeof RegistryImport>
export const RegistryImported = z.object({ enterprises: z.number(), outlets: z.number(), devices: z.number(), version: z.number() })
export type RegistryImported = z.infer<typeof RegistryImported>
