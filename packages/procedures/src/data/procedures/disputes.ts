/** Answering reconsideration and suits (行政复议答复与行政应诉). 行政复议法 2023, 行政诉讼法, rules on heads of agencies in court. */
import type { Procedure } from '../../procedure/procedure.ts'
import { headAppearanceRules, litigationLaw, ownRule, reconsiderationLaw } from '../articles.ts'
import { any, choice, event, field, go, isTrue, main, need, not, say, stage } from './write.ts'

const isSuit = { op: 'field', event: 'notice.receive', name: 'kind', is: { equals: 'suit' } } as const

export const disputeResponse: Procedure = {
  id: 'dispute.response',
  version: '2024-01-01',
  title: say('行政复议与行政应诉', 'reconsideration and litigation'),
  from: '2024-01-01',
  to: null,
  basis: [reconsiderationLaw('48'), litigationLaw('67')],
  tracks: {
    main: {
      title: say('应诉', 'response'),
      initial: 'none',
      stages: {
        none: stage('未收到', 'nothing received'),
        received: stage('已收到', 'received'),
        assigned: stage('已分办', 'assigned'),
        answered: stage('已答复（答辩）', 'answered'),
        heard: stage('已听证（开庭）', 'heard'),
        decided: stage('已决定（裁判）', 'decided'),
        performed: stage('已履行', 'performed'),
        closed: stage('已总结', 'lessons drawn', true),
      },
    },
  },
  events: {
    'notice.receive': event({
      title: say('收到申请书或者起诉状副本', 'receive the copy'),
      at: main('none'),
      moves: [go('received')],
      by: ['clerk'],
      documents: ['copy'],
      fields: {
        kind: choice('种类', 'kind', { ordinary: say('行政复议（普通程序）', 'reconsideration, ordinary'), simplified: say('行政复议（简易程序）', 'reconsideration, simplified'), suit: say('行政诉讼', 'suit') }),
        receivedOn: field('收到日期', 'received on', 'day'),
        act: field('被复议（被诉）行政行为', 'the act in dispute', 'text'),
      },
      basis: [reconsiderationLaw('48'), litigationLaw('67')],
    }),
    'case.assign': event({
      title: say('分办', 'assign'),
      at: main('received'),
      moves: [go('assigned')],
      by: ['decision-maker'],
      fields: { unit: field('承办机构', 'unit', 'text') },
      basis: [ownRule('应诉分工')],
    }),
    'answer.submit': event({
      title: say('提交答复（答辩）和证据', 'submit the answer and evidence'),
      at: main('assigned'),
      moves: [go('answered')],
      by: ['legal-reviewer', 'counsel'],
      needs: [
        need('no-new-evidence', isTrue('noNewEvidence'), say('不得自行向申请人或者有关人员收集证据', 'No evidence may be collected anew'), [reconsiderationLaw('46'), litigationLaw('35')]),
      ],
      documents: ['answer', 'evidence-list'],
      fields: { noNewEvidence: field('证据均在作出行政行为时已经收集', 'all evidence was collected before the act', 'yes-no') },
      basis: [reconsiderationLaw('48'), litigationLaw('67')],
    }),
    'hearing.attend': event({
      title: say('参加听证（出庭）', 'attend the hearing'),
      at: main('answered'),
      moves: [go('heard')],
      by: ['decision-maker', 'legal-reviewer', 'counsel'],
      needs: [
        need(
          'head',
          any(not(isSuit), { op: 'field', event: 'this', name: 'head', is: { oneOf: ['head', 'deputy', 'in-charge'] } }, { op: 'field', event: 'this', name: 'reason', is: { present: true } }),
          say('负责人不能出庭的，应当说明理由并委托相应的工作人员', 'Where no head appears, the reason is given and staff sent'),
          [litigationLaw('3'), headAppearanceRules('2')],
        ),
      ],
      fields: {
        head: choice('出庭负责人', 'who appeared', { head: say('主要负责人', 'the head'), deputy: say('副职负责人', 'a deputy'), 'in-charge': say('参与分管的负责人', 'the leader in charge'), none: say('未出庭', 'none') }),
        reason: field('未出庭的正当理由', 'the reason', 'text', false),
      },
      basis: [litigationLaw('3'), headAppearanceRules('2')],
    }),
    'decision.receive': event({
      title: say('收到复议决定或者裁判', 'receive the decision'),
      at: main('answered', 'heard'),
      moves: [go('decided')],
      by: ['clerk'],
      documents: ['ruling'],
      fields: {
        result: choice('结果', 'result', { upheld: say('维持或者驳回', 'upheld'), changed: say('变更', 'changed'), annulled: say('撤销', 'annulled'), illegal: say('确认违法', 'found illegal'), ordered: say('责令履行', 'ordered to act'), settled: say('调解或者撤回', 'settled or withdrawn') }),
        opinion: field('附有意见书（司法建议）', 'with an opinion letter', 'yes-no'),
      },
      basis: [reconsiderationLaw('61', 'memory'), litigationLaw('69', 'memory')],
    }),
    'decision.perform': event({
      title: say('履行决定或者裁判', 'perform'),
      at: main('decided'),
      moves: [go('performed')],
      by: ['clerk'],
      documents: ['performance-proof'],
      basis: [reconsiderationLaw('77', 'memory')],
    }),
    'opinion.report': event({
      title: say('报送意见书落实情况', 'report on the opinion letter'),
      at: main('decided', 'performed'),
      by: ['clerk'],
      documents: ['opinion-report'],
      basis: [reconsiderationLaw('76')],
    }),
    'lessons.draw': event({
      title: say('总结并更新审核清单', 'draw the lessons'),
      at: main('performed'),
      moves: [go('closed')],
      by: ['legal-reviewer'],
      fields: { lessons: field('问题和改进', 'lessons', 'text') },
      basis: [ownRule('应诉总结')],
    }),
  },
  clocks: [
    { id: 'answer-ordinary', period: 'reconsideration.reply', title: say('复议答复（普通程序）', 'answer, ordinary'), startsOn: ['notice.receive'], startField: 'receivedOn', endsOn: ['answer.submit'], only: { op: 'field', event: 'notice.receive', name: 'kind', is: { equals: 'ordinary' } } },
    { id: 'answer-simplified', period: 'reconsideration.reply.simplified', title: say('复议答复（简易程序）', 'answer, simplified'), startsOn: ['notice.receive'], startField: 'receivedOn', endsOn: ['answer.submit'], only: { op: 'field', event: 'notice.receive', name: 'kind', is: { equals: 'simplified' } } },
    { id: 'answer-suit', period: 'litigation.reply', title: say('提交答辩和证据', 'answer to the court'), startsOn: ['notice.receive'], startField: 'receivedOn', endsOn: ['answer.submit'], only: isSuit },
    { id: 'opinion', period: 'reconsideration.opinion-report', title: say('报送意见书落实情况', 'report on the opinion letter'), startsOn: ['decision.receive'], endsOn: ['opinion.report'], only: { op: 'field', event: 'decision.receive', name: 'opinion', is: { equals: true } } },
  ],
  incompatible: [],
  documents: {
    copy: say('申请书或者起诉状副本', 'copy of the application or complaint'),
    answer: say('行政复议答复书（行政诉讼答辩状）', 'answer'),
    'evidence-list': say('证据目录和依据', 'list of evidence and basis'),
    ruling: say('复议决定书或者裁判文书', 'decision'),
    'performance-proof': say('履行情况证明', 'proof of performance'),
    'opinion-report': say('意见书落实情况报告', 'report on the opinion letter'),
  },
  settings: {},
}
