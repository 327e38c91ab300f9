import type { BacktestRequest } from '../../../../server/src/modules/alarms/schema.ts'

/** `X03 · A01 v2`, for lists; of texts their own names, and once what they are. */
export function ruleNames({ rules }: Pick<BacktestRequest, 'rules'>, text: string): string {
  const names = rules.map((one) => {
    if ('text' in one) return /^\s*rule\s+"([^"\\]{1,40})"/.exec(one.text)?.[1] ?? text
    return one.version === undefined ? one.rule : `${one.rule} v${one.version}`
  })
  return `${names.join(' · ')}${rules.some((one) => 'text' in one) && !names.includes(text) ? ` (${text})` : ''}`
}
