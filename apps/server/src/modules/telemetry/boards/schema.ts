/**
 * Boards of the bureau's own stations (空气、水质、声环境): indices of `@poyang/standards` over judged hours, each figure with its rule, counts,
 * reasons and a reference that leads down to frames. Pure: also loads in the browser.
 */
import { z } from 'zod'
import { Day, OutletId } from '../../sources/schema.ts'
import { Reason, RuleUsed, Words } from '../judged/schema.ts'

/** `figure:air/city/day/2026-11-24`, `figure:air/<outlet>/hour/<YYYY-MM-DDThh:mm:ss>`, `figure:water/<outlet>/<days>/<last day>`, `figure:noise/<outlet>/day/<day>`. */
export const FigureRef = z.string().regex(/^figure:[A-Za-z0-9./_:-]{1,200}$/)

const Point = z.object({ id: OutletId, name: z.string(), district: z.string(), demo: z.boolean() })

/** GET /api/boards/air */
export const AirBoardQuery = z.object({ day: Day.optional() })

/** One pollutant and averaging time of an index. */
export const AirPart = Words.extend({
  pollutant: z.string(),
  averaging: z.enum(['1h', '8h', '24h']),
  unit: z.string(),
  /** As it is published (μg/m³ whole, CO one decimal); null: none. */
  concentration: z.string().nullable(),
  iaqi: z.number().nullable(),
  /** Whether it enters the index, or is only shown beside it. */
  counts: z.boolean(),
  /** Valid hours it stands on, of those it needs (of a city: stations). */
  n: z.number(),
  required: z.number(),
  reasons: z.array(Reason),
})
export type AirPart = z.infer<typeof AirPart>

export const AirCategory = Words.extend({ level: z.number(), rgb: z.tuple([z.number(), z.number(), z.number()]) })

export const AirFigure = z.object({
  ref: FigureRef,
  /** Start of the hour or day. */
  at: z.string(),
  /** What may be published; null: NA. */
  aqi: z.number().nullable(),
  /** The largest sub-index of what there is, published or not. */
  largest: z.number().nullable(),
  publication: z.enum(['full', 'sub-indices', 'unstated']),
  category: AirCategory.nullable(),
  /** Primary pollutants (首要污染物); empty up to 50; null when not published. */
  primary: z.array(Words).nullable(),
  parts: z.array(AirPart),
  reasons: z.array(Reason),
  rules: z.array(RuleUsed),
})
export type AirFigure = z.infer<typeof AirFigure>

export const AirStation = Point.extend({
  hour: AirFigure.nullable(),
  day: AirFigure.nullable(),
  /** Index of each hour of the day, 24 of them; null: none. */
  hours: z.array(z.object({ at: z.string(), aqi: z.number().nullable(), rgb: AirCategory.shape.rgb.nullable() })),
})
export type AirStation = z.infer<typeof AirStation>

export const AirBoard = z.object({
  day: Day,
  /** The city: mean of its stations' concentrations, never of their indices. */
  city: z.object({ hour: AirFigure.nullable(), day: AirFigure.nullable(), lately: z.array(AirFigure) }),
  stations: z.array(AirStation),
})
export type AirBoard = z.infer<typeof AirBoard>

/** GET /api/boards/water: the means of so many days that end with `to`. */
export const WaterBoardQuery = z.object({ to: Day.optional(), days: z.enum(['1', '7', '30']).default('7') })

export const WaterIndicator = Words.extend({
  code: z.string(),
  /** Mean of the valid hours, rounded for reading; the class is that of the exact mean. */
  value: z.string(),
  unit: z.string(),
  hours: z.number(),
  class: z.string(),
  counts: z.boolean(),
  /** Times above class III; null where it is not worse, and of oxygen and pH. */
  multiple: z.string().nullable(),
  limit: RuleUsed,
  reasons: z.array(Reason),
})
export type WaterIndicator = z.infer<typeof WaterIndicator>

export const Trophic = z.object({
  tli: z.string().nullable(),
  grade: Words.nullable(),
  parts: z.array(
    Words.extend({ value: z.string().nullable(), unit: z.string(), tli: z.string().nullable(), weight: z.string().nullable() }),
  ),
  reasons: z.array(Reason),
  rule: RuleUsed,
})
export type Trophic = z.infer<typeof Trophic>

export const WaterSection = Point.extend({
  ref: FigureRef,
  body: z.enum(['river', 'lake']),
  /** The facts say nothing of the body: taken as a river. */
  bodyAssumed: z.boolean(),
  target: z.string().nullable(),
  class: z.string().nullable(),
  state: Words.nullable(),
  meetsTarget: z.boolean().nullable(),
  /** Names of the indicators that decide the class. */
  decidedBy: z.array(Words),
  /** `总磷(0.4)`: what is worse than III, worst first. */
  pollutants: z.array(z.string()),
  indicators: z.array(WaterIndicator),
  /** Participants without a value. */
  missing: z.number(),
  /** Valid hours of the indicator that has most of them, of those the span has. */
  hours: z.number(),
  due: z.number(),
  trophic: Trophic.nullable(),
  reasons: z.array(Reason),
  rules: z.array(RuleUsed),
})
export type WaterSection = z.infer<typeof WaterSection>

export const WaterBoard = z.object({
  from: Day,
  to: Day,
  /** Rivers as a whole; null without a section. */
  rivers: z
    .object({
      counts: z.record(z.string(), z.number()),
      sections: z.number(),
      /** Percent of I to III, and worse than V. */
      good: z.string().nullable(),
      bad: z.string().nullable(),
      state: Words.nullable(),
      reasons: z.array(Reason),
      rule: RuleUsed,
    })
    .nullable(),
  city: z
    .object({
      ref: FigureRef,
      index: z.string().nullable(),
      river: z.object({ n: z.number(), index: z.string().nullable() }),
      lake: z.object({ n: z.number(), index: z.string().nullable() }),
      reasons: z.array(Reason),
      rule: RuleUsed,
    })
    .nullable(),
  sections: z.array(WaterSection),
})
export type WaterBoard = z.infer<typeof WaterBoard>

/** GET /api/boards/noise */
export const NoiseBoardQuery = z.object({ day: Day.optional() })

export const NoisePeriodFigure = z.object({
  ref: FigureRef,
  period: z.enum(['day', 'night']),
  from: z.string(),
  to: z.string(),
  /** Equivalent level of the valid hours, dB(A), one decimal. */
  level: z.string().nullable(),
  hours: z.number(),
  due: z.number(),
  /** Enough hours to be counted in the rate. */
  enough: z.boolean(),
  limit: z.string().nullable(),
  complies: z.boolean().nullable(),
  excess: z.string().nullable(),
  reasons: z.array(Reason),
  rules: z.array(RuleUsed),
})
export type NoisePeriodFigure = z.infer<typeof NoisePeriodFigure>

export const NoisePoint = Point.extend({
  standard: z.string().nullable(),
  class: z.string().nullable(),
  day: NoisePeriodFigure,
  night: NoisePeriodFigure,
  /** Day-night level; null without both. */
  ldn: z.string().nullable(),
})
export type NoisePoint = z.infer<typeof NoisePoint>

export const NoiseBoard = z.object({
  day: Day,
  /** Periods with enough hours and those of them that comply. */
  valid: z.number(),
  compliant: z.number(),
  points: z.array(NoisePoint),
})
export type NoiseBoard = z.infer<typeof NoiseBoard>
