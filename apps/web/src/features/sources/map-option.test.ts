import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapeHtml } from '../../ui/chart-option.ts'
import { aspectAt, Districts, extentOf, placesOf } from './map-option.ts'

test('without districts the map spans the points with a margin', () => {
  const { geometry } = extentOf([
    [116, 29],
    [116.5, 29.3],
  ]).features[0]!
  assert.deepEqual(geometry.coordinates, [
    [
      [115.98, 28.98],
      [116.52, 28.98],
      [116.52, 29.32],
      [115.98, 29.32],
      [115.98, 28.98],
    ],
  ])
})

test('without districts and points there is still a map to draw', () => {
  assert.equal(extentOf([]).features.length, 1)
})

test('a degree of longitude is drawn as wide as it is at that latitude', () => {
  assert.ok(Math.abs(aspectAt([[116, 60]]) - 0.5) < 1e-9)
  assert.equal(aspectAt([]), 1)
})

test('districts without a name are areas without a label, and points are refused', () => {
  const area = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [] } }
  assert.equal(Districts.parse({ type: 'FeatureCollection', features: [area] }).features[0]?.properties.name, '')
  const point = { ...area, geometry: { type: 'Point', coordinates: [1, 2] } }
  assert.equal(Districts.safeParse({ type: 'FeatureCollection', features: [point] }).success, false)
})

test('the name of a district stands in its middle near the northern edge, of all its parts', () => {
  const part = (west: number) => [
    [
      [west, 29],
      [west + 1, 29],
      [west + 1, 30],
      [west, 30],
      [west, 29],
    ],
  ]
  const feature = (name: string, geometry: object) => ({ type: 'Feature', properties: { name }, geometry })
  const districts = Districts.parse({
    type: 'FeatureCollection',
    features: [
      feature('湖滨区', { type: 'MultiPolygon', coordinates: [part(116), part(118)] }),
      feature('', { type: 'Polygon', coordinates: part(1) }),
    ],
  })
  assert.deepEqual(placesOf(districts), [{ name: '湖滨区', at: [117.5, 29.8] }])
})

test('names in a tooltip stay text', () => {
  assert.equal(escapeHtml('<img src=x onerror="a">&\''), '&#60;img src=x onerror=&#34;a&#34;&#62;&#38;&#39;')
})
