/** Chinese words of the limits of an outlet. */
export const zhLimits = {
  title: '执行限值',
  explain: '许可证优先于地方标准，地方优先于行业，行业优先于综合；没有选中的也列出原因。',
  noFacts: '登记库没有这个排放口的执行标准与许可资料，因此没有限值。',
  none: '登记的资料里没有适用于本排放口因子的限值。',
  levels: { hour: '小时', day: '日' },
  noGoverning: '没有适用的限值',
  others: (n: number) => `另看过 ${n} 条限值`,
  governsToo: '同时适用',
  rule: '选择规则',
}
