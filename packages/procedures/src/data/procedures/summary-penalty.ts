/** The summary procedure of a penalty (简易程序), imposed on the spot. 行政处罚法 arts. 51–53, 68–71. */
import type { Procedure } from '../../procedure/procedure.ts'
import { penaltyLaw, reconsiderationLaw } from '../articles.ts'
import { any, choice, event, field, go, isTrue, main, need, not, outcome, say, stage } from './write.ts'

const isCitizen = { op: 'field', event: 'violation.find', name: 'person', is: { equals: 'citizen' } } as const
const amountIs = (setting: string) => ({ op: 'field', event: 'this', name: 'amount', is: { atLeast: { setting } } }) as const

export const summaryPenalty: Procedure = {
  id: 'penalty.summary',
  version: '2021-07-15',
  title: say('行政处罚简易程序', 'summary procedure of a penalty'),
  from: '2021-07-15',
  to: null,
  basis: [penaltyLaw('51')],
  tracks: {
    main: {
      title: say('当场处罚', 'penalty on the spot'),
      initial: 'none',
      stages: {
        none: stage('未开始', 'not begun'),
        found: stage('已发现', 'found'),
        identified: stage('已表明身份', 'officers identified'),
        told: stage('已告知', 'told'),
        heard: stage('已听取意见', 'heard'),
        decided: stage('已决定', 'decided'),
        reported: stage('已报备', 'reported'),
        performed: stage('已履行', 'performed'),
        ordinary: stage('转普通程序', 'turned over to the ordinary procedure', true),
        closed: stage('已结案', 'closed', true),
      },
    },
  },
  events: {
    'violation.find': event({
      title: say('发现违法行为', 'find a violation'),
      at: main('none'),
      moves: [go('found')],
      by: ['officer'],
      persons: 2,
      documents: ['site-record'],
      fields: {
        person: choice('当事人', 'party', { citizen: say('公民', 'citizen'), organisation: say('法人或者其他组织', 'legal person or organisation') }),
        conduct: field('违法行为', 'conduct', 'text'),
      },
      basis: [penaltyLaw('42'), penaltyLaw('51')],
    }),
    'officers.identify': event({
      title: say('出示执法证件', 'show certificates'),
      at: main('found'),
      moves: [go('identified')],
      by: ['officer'],
      persons: 2,
      fields: { certificates: field('执法证件号', 'certificates', 'list') },
      basis: [penaltyLaw('52')],
    }),
    'party.tell': event({
      title: say('告知事实、理由、依据和权利', 'tell facts, reasons, basis and rights'),
      at: main('identified'),
      moves: [go('told')],
      by: ['officer'],
      persons: 2,
      basis: [penaltyLaw('44')],
    }),
    'party.hear': event({
      title: say('听取陈述申辩', 'hear the party'),
      at: main('told'),
      moves: [go('heard')],
      by: ['officer'],
      persons: 2,
      fields: { statement: field('陈述申辩内容（没有的写“无”）', 'what the party said, or none', 'text'), answer: field('是否采纳及理由', 'accepted or not, and why', 'text') },
      basis: [penaltyLaw('45')],
    }),
    'case.turn-over': event({
      title: say('转普通程序', 'turn over to the ordinary procedure'),
      at: main('found', 'identified', 'told', 'heard'),
      moves: [go('ordinary')],
      by: ['officer'],
      fields: { reason: field('理由', 'reason', 'text') },
      basis: [penaltyLaw('51'), penaltyLaw('54')],
    }),
    'decision.make': event({
      title: say('当场作出决定', 'decide on the spot'),
      at: main('heard'),
      moves: [go('decided')],
      by: ['officer'],
      persons: 2,
      needs: [
        need('certain', isTrue('certain'), say('违法事实不确凿或者没有法定依据，不得当场处罚', 'Facts not certain or no legal basis'), [penaltyLaw('51')]),
        need(
          'citizen',
          any(outcome('warning'), not(isCitizen), not(amountIs('aboveCitizen'))),
          say('对公民处以超过二百元罚款，不适用简易程序', 'Above 200 yuan for a citizen: not on the spot'),
          [penaltyLaw('51')],
        ),
        need(
          'organisation',
          any(outcome('warning'), isCitizen, not(amountIs('aboveOrganisation'))),
          say('对法人或者其他组织处以超过三千元罚款，不适用简易程序', 'Above 3,000 yuan for an organisation: not on the spot'),
          [penaltyLaw('51')],
        ),
        need('handed-over', isTrue('handedOver'), say('决定书应当当场交付当事人；拒绝签收的须注明', 'The decision is handed over on the spot; a refusal is noted'), [penaltyLaw('52')]),
        need('remedies', isTrue('reconsiderationFirst'), say('须告知当场处罚应当先申请行政复议', 'It must say that reconsideration comes before a suit'), [reconsiderationLaw('23')]),
      ],
      documents: ['spot-decision'],
      fields: {
        outcome: choice('处罚', 'penalty', { warning: say('警告', 'warning'), fine: say('罚款', 'fine') }),
        amount: field('罚款金额（元）', 'fine (yuan)', 'money', false),
        certain: field('违法事实确凿并有法定依据', 'facts certain, legal basis', 'yes-no'),
        handedOver: field('当场交付', 'handed over on the spot', 'yes-no'),
        reconsiderationFirst: field('已告知复议前置', 'told that reconsideration comes first', 'yes-no'),
        number: field('编号', 'number of the form', 'text'),
      },
      basis: [penaltyLaw('51'), penaltyLaw('52')],
    }),
    'decision.report': event({
      title: say('报所属机关备案', 'report to the bureau'),
      at: main('decided'),
      moves: [go('reported')],
      by: ['officer'],
      basis: [penaltyLaw('52')],
    }),
    'payment.collect': event({
      title: say('当场收缴罚款', 'collect on the spot'),
      at: main('decided', 'reported'),
      by: ['officer'],
      persons: 2,
      needs: [
        need(
          'allowed',
          any(not(amountIs('aboveOnTheSpot')), isTrue('hardLater'), isTrue('remote')),
          say('一百元以上的罚款，只有事后难以执行或者边远地区经当事人提出的，才可当场收缴', 'Above 100 yuan only where it is hard to collect later, or in remote areas at the request of the party'),
          [penaltyLaw('68'), penaltyLaw('69')],
        ),
      ],
      documents: ['official-receipt'],
      fields: {
        amount: field('金额（元）', 'amount (yuan)', 'money'),
        hardLater: field('不当场收缴事后难以执行', 'hard to collect later', 'yes-no', false),
        remote: field('边远、水上、交通不便地区，当事人提出', 'remote area, at the request of the party', 'yes-no', false),
      },
      basis: [penaltyLaw('68'), penaltyLaw('70')],
    }),
    'payment.hand-in': event({
      title: say('上缴罚款', 'hand in the fine'),
      at: main('decided', 'reported'),
      by: ['officer'],
      documents: ['hand-in-receipt'],
      basis: [penaltyLaw('71')],
    }),
    'payment.record': event({
      title: say('登记履行', 'performed'),
      at: main('reported'),
      moves: [go('performed')],
      by: ['fine-collector', 'clerk'],
      documents: ['payment-receipt'],
      basis: [penaltyLaw('67')],
    }),
    'case.close': event({
      title: say('结案', 'close'),
      at: main('reported', 'performed'),
      moves: [go('closed')],
      by: ['clerk'],
      needs: [
        need('performed', any(outcome('warning', 'decision.make'), { op: 'at', track: 'main', stages: ['performed'] }), say('罚款尚未缴纳', 'The fine is not paid'), [penaltyLaw('67')]),
      ],
      basis: [penaltyLaw('52')],
    }),
  },
  clocks: [
    { id: 'report', period: 'penalty.summary.report', title: say('报备', 'report'), startsOn: ['decision.make'], endsOn: ['decision.report'] },
    { id: 'hand-in', period: 'penalty.on-the-spot.hand-in', title: say('上缴罚款', 'handing in'), startsOn: ['payment.collect'], endsOn: ['payment.hand-in'] },
    { id: 'payment', period: 'penalty.payment', title: say('缴纳罚款', 'payment'), startsOn: ['decision.make'], endsOn: ['payment.collect', 'payment.record'] },
    { id: 'reconsideration', period: 'reconsideration.application', title: say('申请行政复议', 'reconsideration'), startsOn: ['decision.make'], endsOn: [] },
  ],
  incompatible: [{ roles: ['officer', 'fine-collector'], basis: [penaltyLaw('67')], strict: 'law' }],
  documents: {
    'site-record': say('现场检查（勘察）笔录', 'site record'),
    'spot-decision': say('当场行政处罚决定书', 'decision on the spot'),
    'official-receipt': say('罚款专用票据', 'official receipt'),
    'hand-in-receipt': say('上缴凭证', 'receipt of handing in'),
    'payment-receipt': say('缴款票据', 'payment receipt'),
  },
  settings: {
    aboveCitizen: { title: say('对公民当场罚款的界限（元，自此起不适用）', 'fine of a citizen from which it does not apply (yuan)'), value: 200.01, basis: [penaltyLaw('51')] },
    aboveOrganisation: { title: say('对法人或者其他组织当场罚款的界限（元，自此起不适用）', 'fine of an organisation from which it does not apply (yuan)'), value: 3_000.01, basis: [penaltyLaw('51')] },
    aboveOnTheSpot: { title: say('可以当场收缴的界限（元，自此起须有事由）', 'amount from which collecting on the spot needs a ground (yuan)'), value: 100.01, basis: [penaltyLaw('68')] },
  },
}
