/** Every reason a statistic, judgement or conversion can give, with its words. */
export const reasonWords = {
  FLAGGED: { zh: '带有非正常标记', en: 'carries a device mark other than normal' },
  TOO_FEW_VALID: { zh: '有效数据不足', en: 'too few valid data' },
  NOTHING_RECEIVED: { zh: '未收到数据', en: 'nothing was received' },
  SOURCE_STOPPED: { zh: '排放源停运', en: 'the source was stopped' },
  NOT_YET_CLOSED: { zh: '数据尚可补传或标记', en: 'late data or marks may still arrive' },
} as const satisfies Record<string, { readonly zh: string; readonly en: string }>

export type ReasonCode = keyof typeof reasonWords
