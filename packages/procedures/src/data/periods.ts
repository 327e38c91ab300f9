/**
 * Statutory periods as data. Which unit a number of days is in is said by the text named (行政处罚法 art. 85: 2, 3, 5, 7 days are working days;
 * 行政强制法 art. 69: ten days or fewer are; 行政复议法 art. 88: 3, 5, 7, 10 days are); it is never guessed from the number.
 */
import type { Article, Words } from '../law.ts'
import type { ExtensionRule, Period, PeriodUnit, SuspensionKind, Whose } from '../periods/period.ts'
import {
  civilProcedureLaw,
  compensationRules,
  compensationTrialRules,
  complaintRegulation,
  compulsionLaw,
  creditRepairTrial,
  dailyPenaltyMeasures,
  fileReviewRules,
  hotlineMeasures,
  jointInspectionOpinion,
  litigationLaw,
  measures,
  ownRule,
  penaltyLaw,
  planFilingMeasures,
  publicityOpinion,
  reconsiderationLaw,
  seizureMeasures,
} from './articles.ts'

const leader: Words = { zh: '行政机关负责人', en: 'the head of the authority' }
const collective: Words = { zh: '集体讨论', en: 'collective discussion' }

interface Given {
  readonly amount: number
  readonly unit: PeriodUnit
  readonly whose: Whose
  readonly title: Words
  readonly starts: Words
  readonly basis: readonly Article[]
  readonly excludes?: readonly SuspensionKind[]
  readonly extensions?: readonly ExtensionRule[]
  readonly note?: Words
}
const period = (id: string, given: Given): Period => ({ id, excludes: [], extensions: [], ...given })

/** What the 90 days of a penalty case leave out: first five by the review rules of 2024, the rest from memory. */
const leftOutOfPenalty: readonly SuspensionKind[] = [
  'hearing',
  'public-notice',
  'monitoring',
  'appraisal',
  'service',
  'stay',
  'evaluation',
  'recognition',
]

const list: readonly Period[] = [
  period('penalty.filing', {
    amount: 15,
    unit: 'day',
    whose: 'authority',
    title: { zh: '立案审查', en: 'decision to file a case' },
    starts: { zh: '发现违法线索', en: 'the lead was recorded' },
    basis: [measures('18', 'secondary')],
    extensions: [{ id: 'leader', amount: 15, approver: leader, basis: [measures('18', 'secondary')] }],
  }),
  period('penalty.decision', {
    amount: 90,
    unit: 'day',
    whose: 'authority',
    title: { zh: '作出处罚决定', en: 'decision of a penalty case' },
    starts: { zh: '立案之日', en: 'the case was filed' },
    basis: [penaltyLaw('60'), fileReviewRules('评查要点')],
    excludes: leftOutOfPenalty,
    extensions: [
      { id: 'leader', amount: 30, approver: leader, basis: [measures('61', 'memory')] },
      { id: 'collective', amount: 30, approver: collective, basis: [measures('61', 'memory')] },
    ],
  }),
  period('penalty.registered-evidence', {
    amount: 7,
    unit: 'workday',
    whose: 'restriction',
    title: { zh: '先行登记保存证据的处理', en: 'decision on evidence under advance registration' },
    starts: { zh: '先行登记保存', en: 'the evidence was registered' },
    basis: [penaltyLaw('56'), penaltyLaw('85')],
  }),
  period('penalty.registered-evidence.approval', {
    amount: 24,
    unit: 'hour',
    whose: 'restriction',
    title: { zh: '情况紧急先行登记保存的补办批准', en: 'approval afterwards of urgent registration' },
    starts: { zh: '先行登记保存', en: 'the evidence was registered' },
    basis: [measures('32')],
  }),
  period('penalty.statement', {
    amount: 5,
    unit: 'workday',
    whose: 'party',
    title: { zh: '陈述申辩', en: 'statement and defence' },
    starts: { zh: '收到事先告知书', en: 'the prior notice was received' },
    basis: [penaltyLaw('45'), measures('44'), penaltyLaw('85')],
  }),
  period('penalty.hearing-request', {
    amount: 5,
    unit: 'workday',
    whose: 'party',
    title: { zh: '申请听证', en: 'request for a hearing' },
    starts: { zh: '收到听证告知书', en: 'the hearing notice was received' },
    basis: [penaltyLaw('64(1)'), penaltyLaw('85')],
  }),
  period('penalty.service', {
    amount: 7,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '送达处罚决定书', en: 'service of the decision' },
    starts: { zh: '作出决定，当事人不在场', en: 'the decision was made, the party absent' },
    basis: [penaltyLaw('61'), penaltyLaw('85')],
  }),
  period('penalty.publicity', {
    amount: 7,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '公开处罚决定', en: 'publication of the decision' },
    starts: { zh: '作出决定', en: 'the decision was made' },
    basis: [publicityOpinion('双公示'), measures('65', 'memory')],
  }),
  period('penalty.publicity.withdrawal', {
    amount: 3,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '撤回已公开的处罚决定', en: 'withdrawal of a published decision' },
    starts: { zh: '决定被变更、撤销、确认违法或无效', en: 'the decision was changed or annulled' },
    basis: [penaltyLaw('48'), penaltyLaw('85')],
  }),
  period('penalty.payment', {
    amount: 15,
    unit: 'day',
    whose: 'party',
    title: { zh: '缴纳罚款', en: 'payment of the fine' },
    starts: { zh: '收到处罚决定书', en: 'the decision was received' },
    basis: [penaltyLaw('67')],
  }),
  period('penalty.on-the-spot.hand-in', {
    amount: 2,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '当场收缴罚款的上缴', en: 'handing in a fine collected on the spot' },
    starts: { zh: '收缴罚款', en: 'the fine was collected' },
    basis: [penaltyLaw('71'), penaltyLaw('85')],
  }),
  period('daily-penalty.recheck', {
    amount: 30,
    unit: 'day',
    whose: 'authority',
    title: { zh: '按日连续处罚复查', en: 're-check for the daily continuous penalty' },
    starts: { zh: '送达责令改正违法行为决定书', en: 'the correction order was served' },
    basis: [dailyPenaltyMeasures('10')],
  }),
  period('seizure.term', {
    amount: 30,
    unit: 'day',
    whose: 'restriction',
    title: { zh: '查封、扣押期限', en: 'term of a seal or seizure' },
    starts: { zh: '作出查封、扣押决定', en: 'the seal or seizure was decided' },
    basis: [compulsionLaw('25')],
    extensions: [{ id: 'leader', amount: 30, approver: leader, basis: [compulsionLaw('25')] }],
  }),
  period('execution.reminder', {
    amount: 10,
    unit: 'workday',
    whose: 'party',
    title: { zh: '催告履行', en: 'reminder to perform' },
    starts: { zh: '送达催告书', en: 'the reminder was served' },
    basis: [compulsionLaw('54'), compulsionLaw('69')],
    note: { zh: '届满后方可申请人民法院强制执行', en: 'the court may be asked only after its end' },
  }),
  period('execution.application', {
    amount: 3,
    unit: 'month',
    whose: 'authority',
    title: { zh: '申请人民法院强制执行', en: 'application for enforcement by the court' },
    starts: { zh: '复议或诉讼期限届满', en: 'the time for reconsideration or suit ended' },
    basis: [compulsionLaw('53')],
  }),
  period('litigation.filing', {
    amount: 6,
    unit: 'month',
    whose: 'party',
    title: { zh: '提起行政诉讼', en: 'filing of an administrative suit' },
    starts: { zh: '知道或者应当知道作出行政行为', en: 'the act was, or should have been, known' },
    basis: [litigationLaw('46')],
  }),
  period('litigation.reply', {
    amount: 15,
    unit: 'day',
    whose: 'authority',
    title: { zh: '提交答辩状和证据', en: 'reply and evidence to the court' },
    starts: { zh: '收到起诉状副本', en: 'the copy of the complaint was received' },
    basis: [litigationLaw('67')],
  }),
  period('reconsideration.application', {
    amount: 60,
    unit: 'day',
    whose: 'party',
    title: { zh: '申请行政复议', en: 'application for reconsideration' },
    starts: { zh: '知道或者应当知道行政行为', en: 'the act was, or should have been, known' },
    basis: [reconsiderationLaw('20')],
  }),
  period('reconsideration.reply', {
    amount: 10,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '复议答复（普通程序）', en: 'reply in reconsideration, ordinary procedure' },
    starts: { zh: '收到申请书副本', en: 'the copy of the application was received' },
    basis: [reconsiderationLaw('48'), reconsiderationLaw('88')],
  }),
  period('reconsideration.reply.simplified', {
    amount: 5,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '复议答复（简易程序）', en: 'reply in reconsideration, simplified procedure' },
    starts: { zh: '收到申请书副本', en: 'the copy of the application was received' },
    basis: [reconsiderationLaw('54'), reconsiderationLaw('88')],
  }),
  period('inspection.publicity', {
    amount: 20,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '公开抽查结果', en: 'publication of an inspection by draw' },
    starts: { zh: '检查结束', en: 'the inspection ended' },
    basis: [jointInspectionOpinion('三')],
  }),
  period('emergency-plan.filing', {
    amount: 20,
    unit: 'workday',
    whose: 'party',
    title: { zh: '应急预案备案', en: 'filing of an emergency plan' },
    starts: { zh: '签署发布预案', en: 'the plan was signed' },
    basis: [planFilingMeasures('14')],
  }),
  period('emergency-plan.check', {
    amount: 5,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '应急预案备案审查', en: 'check of a filed emergency plan' },
    starts: { zh: '收到备案文件', en: 'the filing was received' },
    basis: [planFilingMeasures('14')],
  }),
  period('complaint.handling', {
    amount: 60,
    unit: 'day',
    whose: 'authority',
    title: { zh: '办结信访事项', en: 'handling of a complaint' },
    starts: { zh: '受理之日', en: 'the complaint was accepted' },
    basis: [complaintRegulation('34')],
    extensions: [{ id: 'leader', amount: 30, approver: leader, basis: [complaintRegulation('34')] }],
  }),
  period('penalty.summary.report', {
    amount: 3,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '当场处罚决定报备', en: 'report of a penalty imposed on the spot' },
    starts: { zh: '当场作出决定', en: 'the decision was made on the spot' },
    basis: [penaltyLaw('52', 'memory')],
    note: { zh: '法律只规定必须报备，三个工作日为本系统的要求，可由机关自行设定', en: 'the law asks for the report; three working days are a setting' },
  }),
  period('seizure.approval', {
    amount: 24,
    unit: 'hour',
    whose: 'restriction',
    title: { zh: '情况紧急当场查封的补办批准', en: 'approval afterwards of an urgent seal' },
    starts: { zh: '当场实施查封、扣押', en: 'the seal was put on' },
    basis: [compulsionLaw('19'), seizureMeasures('10')],
  }),
  period('seizure.release-check', {
    amount: 5,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '核查解除查封申请', en: 'check of a request for release' },
    starts: { zh: '收到解除申请', en: 'the request for release was received' },
    basis: [seizureMeasures('19')],
  }),
  period('seizure.release-service', {
    amount: 3,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '送达解除查封决定书', en: 'service of the release' },
    starts: { zh: '作出解除决定', en: 'the release was decided' },
    basis: [seizureMeasures('21')],
  }),
  period('compensation.screening', {
    amount: 30,
    unit: 'day',
    whose: 'authority',
    title: { zh: '损害赔偿线索初步核查', en: 'screening of a clue of ecological damage' },
    starts: { zh: '发现或者收到线索', en: 'the clue was found or received' },
    basis: [compensationRules('16', 'secondary')],
  }),
  period('compensation.negotiation', {
    amount: 90,
    unit: 'day',
    whose: 'authority',
    title: { zh: '磋商期限', en: 'negotiation' },
    starts: { zh: '送达磋商告知书', en: 'the invitation to negotiate was served' },
    basis: [compensationRules('22')],
  }),
  period('compensation.confirmation-notice', {
    amount: 30,
    unit: 'day',
    whose: 'restriction',
    title: { zh: '司法确认公告', en: 'public notice of an agreement before the court confirms it' },
    starts: { zh: '法院公告赔偿协议', en: 'the court published the agreement' },
    basis: [compensationTrialRules('20')],
  }),
  period('complaint.acceptance', {
    amount: 15,
    unit: 'day',
    whose: 'authority',
    title: { zh: '告知受理情况', en: 'telling whether a complaint is accepted' },
    starts: { zh: '收到举报', en: 'the complaint was received' },
    basis: [complaintRegulation('23'), hotlineMeasures('9')],
  }),
  period('complaint.assignment', {
    amount: 3,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '转办举报', en: 'passing a complaint on' },
    starts: { zh: '受理举报', en: 'the complaint was accepted' },
    basis: [hotlineMeasures('8')],
  }),
  period('credit-repair.opinion', {
    amount: 10,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '出具信用修复意见', en: 'opinion on credit repair' },
    starts: { zh: '收到修复申请', en: 'the application was received' },
    basis: [creditRepairTrial('8', 'memory')],
    note: { zh: '期限由各地规定，可自行设定', en: 'set by local rules' },
  }),
  period('outlet-sign.check', {
    amount: 5,
    unit: 'workday',
    whose: 'authority',
    title: { zh: '核对排污口标志牌申请', en: 'check of an application for an outlet sign' },
    starts: { zh: '收到申请', en: 'the application was received' },
    basis: [ownRule('办事时限')],
  }),
  period('reconsideration.opinion-report', {
    amount: 60,
    unit: 'day',
    whose: 'authority',
    title: { zh: '报送行政复议意见书落实情况', en: 'report on an opinion letter of reconsideration' },
    starts: { zh: '收到行政复议意见书', en: 'the opinion letter was received' },
    basis: [reconsiderationLaw('76')],
  }),
  period('service.public-notice', {
    amount: 30,
    unit: 'day',
    whose: 'restriction',
    title: { zh: '公告送达', en: 'service by public notice' },
    starts: { zh: '发布公告', en: 'the notice was published' },
    basis: [civilProcedureLaw('95')],
    note: { zh: '经过三十日即视为送达，不因休假日顺延', en: 'served once thirty days have passed; a rest day does not move it' },
  }),
]

/** All periods by id. */
export const periods: ReadonlyMap<string, Period> = new Map(list.map((one) => [one.id, one]))

/** RangeError that names what is not known. */
export function periodOf(id: string): Period {
  const found = periods.get(id)
  if (found === undefined) throw new RangeError(`no statutory period ${id}`)
  return found
}
