/** Which fields of an object differ between two states. Pure. */
import type { FieldChange } from './schema.ts'

type Plain = FieldChange['before']

function flat(value: unknown, path: string, into: Map<string, Plain>): void {
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object')) into.set(path, value.join('、'))
    else for (const [index, one] of value.entries()) flat(one, `${path}[${index + 1}]`, into)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) flat(one, path === '' ? name : `${path}.${name}`, into)
  } else if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    into.set(path, value)
  }
}

export function changedFields(before: unknown, after: unknown): FieldChange[] {
  const [was, is] = [new Map<string, Plain>(), new Map<string, Plain>()]
  flat(before, '', was)
  flat(after, '', is)
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter((one) => one.before !== one.after)
}
