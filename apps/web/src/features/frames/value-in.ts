/** The text of a reading as it stands in its frame. Pure. */
import type { Annotation } from '../../../../server/src/modules/ingest/schema.ts'
import type { Factor } from '../../../../server/src/modules/telemetry/schema.ts'

/** Suffixes that carry the value of a reading itself, in the order they are preferred. Source: HJ 212-2017 table 4. */
const suffixes = ['Rtd', 'Avg', 'Data', 'RS', 'RT']

/**
 * Looks for the code itself first. A frame of 2005 has a code of its own for the same factor (`011` for `w01018`): there the words
 * of the annotation, which begin with the name of the factor, say which it is. Null when the frame has no such value.
 */
export function valueIn(annotations: readonly Annotation[], code: string, factor: Factor | undefined): string | null {
  const named = (words: string) =>
    factor !== undefined && (words.startsWith(`${factor.nameZh}（`) || words.startsWith(`${factor.nameZh}：`))
  for (const suffix of suffixes) {
    const found =
      annotations.find(({ key }) => key === `${code}-${suffix}`) ??
      annotations.find(({ key, zh }) => key.endsWith(`-${suffix}`) && named(zh))
    if (found !== undefined) return found.value
  }
  return null
}
