/** Personal data (个人信息) as classes on fields of schemas, and how each is masked. Pure. */
import { z } from 'zod'

export type PersonalClass = 'name' | 'phone' | 'email' | 'id-number' | 'address' | 'bank-account'
/** What a masked text is for: lists and exports inside the bureau keep names, what is published keeps none. */
export type Purpose = 'list' | 'export' | 'publicity'

/** Say that a field holds personal data of a class. */
export const personal = <S extends z.ZodType>(kind: PersonalClass, schema: S): S => schema.meta({ personal: kind })

const stars = (count: number) => '*'.repeat(Math.max(1, count))
/** The first `head` and the last `tail` characters; what is too short for that shows nothing. */
function keep(text: string, head: number, tail: number): string {
  const signs = Array.from(text)
  if (signs.length <= head + tail) return stars(signs.length)
  return `${signs.slice(0, head).join('')}${stars(signs.length - head - tail)}${tail === 0 ? '' : signs.slice(-tail).join('')}`
}

/** 张*, 138****1234, 4301**********1234. Source: GB/T 37964-2019 annex A (屏蔽). */
export function mask(kind: PersonalClass, text: string, purpose: Purpose): string {
  switch (kind) {
    case 'name':
      return purpose === 'publicity' ? keep(text, 1, 0) : text
    case 'phone':
      return keep(text, 3, 4)
    case 'id-number':
      return keep(text, 4, 4)
    case 'bank-account':
      return keep(text, 0, 4)
    case 'address':
      return keep(text, 6, 0)
    case 'email': {
      const at = text.lastIndexOf('@')
      return at < 1 ? stars(text.length) : `${keep(text.slice(0, at), 1, 0)}${text.slice(at)}`
    }
    default:
      return kind satisfies never
  }
}

const classOf = (schema: z.ZodType): PersonalClass | null => {
  const kind = schema.meta()?.['personal']
  return typeof kind === 'string' ? (kind as PersonalClass) : null
}

/** The value with every field masked that its schema says is personal. What the schema does not know is left out. */
export function masked<S extends z.ZodType>(schema: S, value: z.output<S>, purpose: Purpose): z.output<S> {
  return maskedIn(schema, value, purpose) as z.output<S>
}

function maskedIn(schema: z.ZodType, value: unknown, purpose: Purpose): unknown {
  if (value === null || value === undefined) return value
  const kind = classOf(schema)
  if (kind !== null && typeof value === 'string') return mask(kind, value, purpose)
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodReadonly)
    return maskedIn(schema.unwrap() as z.ZodType, value, purpose)
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((each: unknown) => maskedIn(schema.element as z.ZodType, each, purpose))
  if (schema instanceof z.ZodObject && typeof value === 'object') {
    const given = value as Readonly<Record<string, unknown>>
    const shape = schema.shape as Readonly<Record<string, z.ZodType>>
    return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, maskedIn(field, given[name], purpose)]))
  }
  return value
}
