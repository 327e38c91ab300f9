import type { BacktestRequest } from '../../../../server/src/modules/alarms/schema.ts'

/** `X03 · A01 v2`, for lists. */
export function ruleNames(request: Pick<BacktestRequest, 'rules'>, text: string): string {
  return request.rules
    .map((one) => ('text' in one ? text : one.version === undefined ? one.rule : `${one.rule} v${one.version}`))
    .join(' · ')
}
