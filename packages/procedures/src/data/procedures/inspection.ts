/** Inspection by draw (双随机、一公开). Each visit is approved before it, shown by a code on entry, published after it. */
import type { Procedure } from '../../procedure/procedure.ts'
import { inspectionRules, jointInspectionOpinion, ownRule, penaltyLaw } from '../articles.ts'
import { any, choice, event, field, go, isTrue, main, need, outcome, say, stage } from './write.ts'

export const randomInspection: Procedure = {
  id: 'inspection.random',
  version: '2024-12-26',
  title: say('双随机抽查', 'inspection by draw'),
  from: '2024-12-26',
  to: null,
  basis: [inspectionRules('三'), jointInspectionOpinion('三')],
  tracks: {
    main: {
      title: say('抽查', 'inspection'),
      initial: 'none',
      stages: {
        none: stage('未抽取', 'not drawn'),
        drawn: stage('已抽取', 'drawn'),
        approved: stage('已批准', 'approved'),
        inspected: stage('已检查', 'inspected'),
        following: stage('整改中', 'being put right'),
        published: stage('已公开', 'published'),
        closed: stage('已完成', 'closed', true),
        cancelled: stage('已取消', 'cancelled', true),
      },
    },
  },
  events: {
    'draw.record': event({
      title: say('抽取对象和人员', 'draw object and officers'),
      at: main('none'),
      moves: [go('drawn')],
      by: ['clerk'],
      fields: {
        plan: field('抽查计划', 'plan', 'text'),
        commitment: field('种子的事先承诺（哈希）', 'commitment to the seed', 'text'),
        seed: field('公布的种子', 'seed as published', 'text'),
        officers: field('抽取的检查人员', 'officers drawn', 'list'),
      },
      basis: [jointInspectionOpinion('三'), ownRule('抽取可复核')],
    }),
    'officer.replace': event({
      title: say('回避后重新抽取', 'draw again after a recusal'),
      at: main('drawn', 'approved'),
      by: ['clerk'],
      fields: { reason: field('理由', 'reason', 'text') },
      basis: [penaltyLaw('43')],
    }),
    'visit.approve': event({
      title: say('批准本次检查', 'approve the visit'),
      at: main('drawn'),
      moves: [go('approved', outcome('approve')), go('cancelled')],
      by: ['decision-maker'],
      needs: [need('cap', any(outcome('refuse'), isTrue('withinCap')), say('超过对同一企业的年度检查频次上限', 'Above the yearly cap of visits to the enterprise'), [inspectionRules('三')])],
      fields: { outcome: choice('决定', 'decision', { approve: say('批准', 'approve'), refuse: say('不批准', 'refuse') }), withinCap: field('未超过年度频次上限', 'within the yearly cap', 'yes-no') },
      basis: [inspectionRules('三')],
    }),
    'visit.record': event({
      title: say('现场检查', 'inspect on site'),
      at: main('approved'),
      moves: [go('inspected', { op: 'field', event: 'this', name: 'result', is: { oneOf: ['none', 'on-site', 'not-found', 'refused', 'case'] } }), go('following')],
      by: ['officer'],
      persons: 2,
      needs: [need('code', isTrue('codeScanned'), say('须扫码入企并出示执法证件', 'The code is scanned on entry and certificates are shown'), [inspectionRules('三')])],
      documents: ['site-record'],
      fields: {
        codeScanned: field('已扫码入企', 'code scanned', 'yes-no'),
        result: choice('结果', 'result', { none: say('未发现问题', 'no problem'), 'on-site': say('现场改正', 'corrected on site'), order: say('责令改正', 'correction order'), case: say('立案查处', 'case filed'), 'not-found': say('查无下落', 'not found'), refused: say('拒绝检查', 'refused') }),
      },
      basis: [penaltyLaw('42'), inspectionRules('三')],
    }),
    'correction.check': event({
      title: say('复查整改', 're-check'),
      at: main('following'),
      moves: [go('inspected', outcome('right'))],
      by: ['officer'],
      persons: 2,
      documents: ['site-record'],
      fields: { outcome: choice('结果', 'result', { right: say('已整改', 'put right'), wrong: say('未整改', 'not put right') }) },
      basis: [penaltyLaw('28')],
    }),
    'result.publish': event({
      title: say('公开抽查结果', 'publish the result'),
      at: main('inspected', 'following'),
      moves: [go('published', { op: 'at', track: 'main', stages: ['inspected'] })],
      by: ['publicity-officer'],
      basis: [jointInspectionOpinion('三')],
    }),
    'inspection.close': event({
      title: say('完成', 'close'),
      at: main('published', 'inspected'),
      moves: [go('closed')],
      by: ['clerk'],
      needs: [need('published', { op: 'happened', event: 'result.publish' }, say('抽查结果尚未公开', 'The result is not published'), [jointInspectionOpinion('三'), ownRule('结果公开')])],
      basis: [jointInspectionOpinion('三')],
    }),
  },
  clocks: [{ id: 'publicity', period: 'inspection.publicity', title: say('公开结果', 'publicity'), startsOn: ['visit.record'], endsOn: ['result.publish'] }],
  incompatible: [
    { roles: ['officer', 'decision-maker'], basis: [ownRule('检查与批准分离')], strict: 'local' },
    { roles: ['officer', 'publicity-officer'], basis: [ownRule('起草与公开分离')], strict: 'local' },
  ],
  documents: { 'site-record': say('现场检查（勘察）笔录', 'site record') },
  settings: {},
}
