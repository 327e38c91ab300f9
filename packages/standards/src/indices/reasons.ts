/** Why an index is what it is. Source: the rule each result names. */
export const indexReasonWords = {
  NO_RULE: { zh: '该日期没有适用的规则版本', en: 'no version of the rule governs on this day' },
  MISSING: { zh: '项目缺测', en: 'an indicator is missing' },
  EXCUSED: { zh: '按监测方案不要求监测', en: 'not required by the monitoring plan' },
  NOT_USABLE: { zh: '数值无效（非数字或为负）', en: 'not a usable value (no number, or negative)' },
  BEYOND_TABLE: { zh: '超出最高分指数，取上限', en: 'above the last breakpoint: the highest index' },
  BEYOND_HOUR_TABLE: { zh: '超出该平均时间的分级表', en: 'beyond the table of this averaging time' },
  RAISED_TO_LOWEST: { zh: '取指数下限', en: 'raised to the lowest index there is' },
  NOT_PUBLISHED: {
    zh: '缺测且指数不超过发布线，只发布浓度和分指数',
    en: 'an indicator is missing and the index is not above the line: only concentrations and sub-indices are published',
  },
  MISSING_RULE_UNSTATED: { zh: '该版本对缺测时的指数未作规定', en: 'this version does not say what an index with a missing indicator is' },
  TOO_FEW: { zh: '有效数据数量不足', en: 'too few valid values' },
  STANDS_ABOVE_LIMIT: { zh: '数量不足，但已超过限值，仍然成立', en: 'too few values, but above the limit already: it stands' },
  MONTH_TOO_SHORT: { zh: '有月份的有效日数不足', en: 'a month has too few valid days' },
  STANDARD_CHANGED: { zh: '评价期内标准发生变更', en: 'the standard changed within the period' },
  AUTOMATIC_ONLY: { zh: '仅自动监测项目', en: 'automatic indicators only' },
  INDICATORS_LEFT_OUT: { zh: '参评项目不全', en: 'not all indicators took part' },
  BELOW_DETECTION: { zh: '低于检出限', en: 'below the detection limit' },
  BY_SATURATION: { zh: '按饱和率判定', en: 'judged by saturation' },
  TOO_FEW_SECTIONS: {
    zh: '断面不足，以各断面指标均值按一个断面评价',
    en: 'too few sections: judged as one, by the mean of the indicators over the sections',
  },
  NO_ROW: { zh: '评价表没有对应的行', en: 'the table has no row for this' },
  RENORMALISED: { zh: '缺项，权重已重新归一', en: 'an indicator is missing, the weights were made to add up again' },
  NOT_POSITIVE: { zh: '数值不大于零，无法取对数', en: 'not above zero, no logarithm' },
  MEASURE_AGAIN: { zh: '背景噪声过高，应降低背景后重测', en: 'the background is too loud: lower it and measure again' },
  WEATHER: { zh: '雨雪或风速不符合测量条件', en: 'rain, snow or wind: not valid' },
  NOT_IN_TABLE: { zh: '表中没有该项', en: 'not in the table' },
  BELOW_TABLE: { zh: '低于表列最低高度，外推', en: 'below the lowest height of the table: extrapolated' },
  ABOVE_TABLE: { zh: '高于表列最高高度，外推', en: 'above the highest height of the table: extrapolated' },
  BETWEEN_HEIGHTS: { zh: '表列高度之间，内插', en: 'between two heights of the table: interpolated' },
  HALVED_LOW_STACK: { zh: '排气筒低于最低高度，再严格50%', en: 'the stack is lower than the least height: halved' },
  HALVED_BY_BUILDINGS: { zh: '排气筒未高出周围建筑，严格50%', en: 'the stack does not stand clear of the buildings around: halved' },
  ONE_OF_GROUP: { zh: '同一排放口只征收其中一项', en: 'of these only one is taxed at one outlet' },
  RATE_OUT_OF_RANGE: { zh: '税额不在法定幅度内', en: 'the rate is outside what the law lets a province set' },
  NOT_AMONG_FIRST: { zh: '不在应征的前几项之内', en: 'not among the first that are taxed' },
} as const satisfies Record<string, { readonly zh: string; readonly en: string }>

export type IndexReasonCode = keyof typeof indexReasonWords

export interface IndexReason {
  readonly code: IndexReasonCode
  /** What it is about, and the numbers behind it. */
  readonly detail?: string
}
