import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsIn } from '../../i18n/words.ts'
import type { Gap } from '../../../../server/src/modules/quality/schema.ts'
import { gapBands } from './gap-text.ts'

const gap = (part: Partial<Gap>): Gap =>
  ({
    factors: null,
    from: '2026-11-24T08:00:00+08:00',
    to: '2026-11-24T09:00:00+08:00',
    cause: 'network',
    causeWords: { zh: '通信线路中断', en: 'the line was away' },
    ...part,
  }) as Gap

test('a curve shows the gaps of its own factor and those of the whole outlet', () => {
  const gaps = [gap({}), gap({ factors: ['a21026'] }), gap({ factors: ['a34013'] })]
  assert.equal(gapBands(gaps, 'a21026', wordsIn('zh'), 'zh').length, 2)
})

test('our own outage is told from what a device did', () => {
  const [network, own] = gapBands([gap({}), gap({ cause: 'own-outage' })], 'a21026', wordsIn('zh'), 'zh')
  assert.deepEqual([network?.own, own?.own], [false, true])
  assert.equal(network?.text, '网络：通信线路中断')
})
