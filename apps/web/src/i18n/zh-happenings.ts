/** Chinese words of what happens at an outlet, and of an officer's finding on a mark. */
export const zhHappenings = {
  title: '现场记录',
  explain: '检查、开门接触、计划检修、变更备案、参数；报警规则会参照。前后各 30 天。',
  none: '没有现场记录',
  kinds: { visit: '检查', access: '开门或接触', 'planned-visit': '计划检修', 'change-request': '变更备案', parameter: '仪器参数' },
  kind: '种类',
  record: '登记现场记录',
  parameter: '参数代码',
  value: '数值',
  keep: '记入',
  withdrawn: '已撤回',
  finding: '核查标记工况',
  ran: '生产与治污是否按要求运行',
  ranYes: '是，按要求运行',
  ranNo: '否，未按要求运行',
  findingReason: '核查依据',
  found: '核查结论已记入，相关数据将重新判定',
}
