import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partSchemas } from '../../../../server/src/modules/sources/file/schema.ts'
import { contentOf, partFields, textsOf } from './part-fields.ts'

const permit = {
  number: '9144030071526726XG001P',
  authority: '某局',
  issued: '2026-01-01',
  from: '2026-01-01',
  to: '2030-12-31',
  limits: [
    {
      outletId: 'O-1',
      id: 'P1',
      factor: 'a21026',
      operator: '<=',
      limit: '35',
      unit: 'mg/m3',
      averaging: 'hour',
      from: '2026-01-01',
      to: null,
    },
    {
      outletId: 'O-2',
      id: 'P2',
      factor: 'w01001',
      operator: 'range',
      limit: '9',
      low: '6',
      unit: '',
      averaging: 'day',
      from: '2026-01-01',
      to: '2027-01-01',
    },
  ],
  conditions: ['不得偷排', '按期报告'],
  duties: [{ id: 'D1', outletId: null, factor: null, what: '噪声监测', every: 'quarter' }],
}

test('a permit is the same after it went through the form', () => {
  const limits = permit.limits.map((one) => ({ ...one, unit: one.unit === '' ? '无量纲' : one.unit }))
  const content = { ...permit, limits }
  const back = contentOf('permit', textsOf('permit', content), content)
  assert.deepEqual(back, content)
  assert.deepEqual(partSchemas.permit.parse(back), content)
})

test('a form shows every field of its part but a position, which stays as it was', () => {
  for (const [kind, schema] of Object.entries(partSchemas) as Array<[keyof typeof partSchemas, { shape: object }]>)
    assert.deepEqual(
      partFields[kind].map(({ name }) => name).toSorted(),
      Object.keys(schema.shape)
        .filter((name) => name !== 'position')
        .toSorted(),
      kind,
    )
  const held = { name: '东厂区', address: '', position: { longitude: 1, latitude: 2 } }
  assert.deepEqual(contentOf('site', { name: '西厂区', address: '' }, held), { ...held, name: '西厂区' })
})
