import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsIn } from '../i18n/words.ts'
import { refWords, seriesWords } from './ref-words.ts'

const factors = new Map([
  ['a21026', { code: 'a21026', nameZh: '二氧化硫', nameEn: 'Sulfur dioxide', unit: 'mg/m³', totalUnit: 'kg', decimals: 2 }],
])
const zh = { factors, words: wordsIn('zh'), language: 'zh' as const }

test('a reference is read as factor, period and place', () => {
  assert.equal(refWords('value:E-1/a21026/hour/2026-11-24T08:00:00', zh), '二氧化硫 小时判定值 2026-11-24 08:00 · E-1')
  assert.equal(refWords('value:E-1/a21026/hour/2026-11-24T08:00:00/converted', zh), '二氧化硫 折算 小时判定值 2026-11-24 08:00 · E-1')
  assert.equal(refWords('reading:E-1/a21026/rtd/2026-11-24T08:00:10', zh), '二氧化硫 实时读数 2026-11-24 08:00 · E-1')
  assert.equal(refWords('frame:hj212/000000001234', zh), '报文 1234')
  assert.equal(refWords('figure:air/city/day/2026-11-24', zh), '空气 · 全市 · 日 2026-11-24')
  assert.equal(refWords('verdict:7', zh), null)
})

test('a series of a rule is read as factor and level, our own outages as ours', () => {
  assert.equal(seriesWords('E-1/a21026/hour/limited', zh), '二氧化硫 小时')
  assert.equal(seriesWords('none/outage/event', zh), '本平台')
})
