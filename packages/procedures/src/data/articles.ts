/** The texts that the data cite, each with the time it is in force. */
import type { Day } from '@poyang/standards'
import type { Article } from '../law.ts'

type Confidence = Article['confidence']

const textOf =
  (text: string, from: Day | null, to: Day | null = null, usual: Confidence = 'verified') =>
  (article: string, confidence: Confidence = usual): Article => ({ text, article, confidence, from, to })

export const penaltyLaw = textOf('行政处罚法', '2021-07-15')
export const measures = textOf('生态环境行政处罚办法', '2023-07-01')
export const compulsionLaw = textOf('行政强制法', '2012-01-01')
export const reconsiderationLaw = textOf('行政复议法', '2024-01-01')
export const litigationLaw = textOf('行政诉讼法', '2017-07-01')
export const civilProcedureLaw = textOf('民事诉讼法', '2024-01-01')
export const dailyPenaltyMeasures = textOf('环境保护主管部门实施按日连续处罚办法', '2015-01-01')
export const complaintRegulation = textOf('信访工作条例', '2022-05-01')
export const planFilingMeasures = textOf('企业事业单位突发环境事件应急预案备案管理办法（试行）', '2015-01-09', null, 'secondary')
export const fileReviewRules = textOf('生态环境行政执法案卷评查细则（2024年版）', '2024-01-01')
export const publicityOpinion = textOf('国家发展改革委办公厅关于进一步完善行政许可和行政处罚等信用信息公示工作的指导意见', '2018-04-13')
export const jointInspectionOpinion = textOf('国务院关于在市场监管领域全面推行部门联合“双随机、一公开”监管的意见', '2019-01-27', null, 'memory')
export const seizureMeasures = textOf('环境保护主管部门实施查封、扣押办法', '2015-01-01')
export const compensationRules = textOf('生态环境损害赔偿管理规定', '2022-04-26')
export const civilCode = textOf('民法典', '2021-01-01')
export const compensationTrialRules = textOf('最高人民法院关于审理生态环境损害赔偿案件的若干规定（试行）', '2021-01-01')
export const hotlineMeasures = textOf('环保举报热线工作管理办法', '2011-03-01', null, 'secondary')
export const creditRepairTrial = textOf('失信行为纠正后的信用信息修复管理办法（试行）', '2023-05-01', '2026-04-01')
export const creditRepairMeasures = textOf('信用修复管理办法', '2026-04-01', null, 'secondary')
export const permitRegulation = textOf('排污许可管理条例', '2021-03-01')
export const outletMeasures = textOf('入河排污口监督管理办法', '2025-01-01')
export const inspectionRules = textOf('国务院办公厅关于严格规范涉企行政检查的意见', '2024-12-26')
export const headAppearanceRules = textOf('最高人民法院关于行政机关负责人出庭应诉若干问题的规定', '2020-07-01')
/** What this project demands where the law leaves it open; a bureau may do without. */
export const ownRule = textOf('本系统职责分离要求', null, null, 'project')
