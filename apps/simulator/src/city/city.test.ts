import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stories } from '../device/stories.ts'
import { registrationOf } from '../register.ts'
import { RegistryImport } from '../../../server/src/modules/sources/schema.ts'
import { cityOf } from './city.ts'
import { withCheckDigit } from './credit-code.ts'
import { districtsOf } from './districts.ts'
import { factorModels } from './factors.ts'
import { dataStories } from './data-stories.ts'
import { periodOf, sensedAt, valueAt } from './values.ts'

test('the same seed gives the same city, another seed another', () => {
  assert.deepEqual(cityOf('a', 80), cityOf('a', 80))
  assert.notDeepEqual(cityOf('a', 80).devices, cityOf('b', 80).devices)
})

test('a city of 600 outlets has about 300 enterprises, and no identity twice', () => {
  const city = cityOf('poyang', 600)
  assert.equal(city.outlets.length, 600)
  assert.ok(city.enterprises.length > 250 && city.enterprises.length < 450, String(city.enterprises.length))
  for (const identities of [city.enterprises.map(({ id }) => id), city.outlets.map(({ id }) => id), city.devices.map(({ mn }) => mn)])
    assert.equal(new Set(identities).size, identities.length)
  assert.equal(new Set(city.enterprises.map(({ creditCode }) => creditCode)).size, city.enterprises.length)
})

test('every firm is marked as made up, in its name too', () => {
  for (const { name, demo } of cityOf('poyang', 600).enterprises) {
    assert.equal(demo, true)
    assert.match(name, /^云汀市.+（演示）$/)
  }
})

test('a small city already tells every story', () => {
  const told = new Set(cityOf('poyang', 24).stations.map(({ story }) => story.id))
  assert.deepEqual(
    stories.filter(({ id }) => !told.has(id)).map(({ id }) => id),
    [],
  )
})

test('the device of the story "unregistered" is not in the register', () => {
  const city = cityOf('poyang', 24)
  const stranger = city.stations.find(({ story }) => story.id === 'unregistered')
  assert.ok(stranger)
  const registered = registrationOf(city, 10)
  assert.ok(!registered.devices.some(({ mn }) => mn === stranger.device.mn))
  assert.equal(registered.devices.length, 23)
})

test('the check digit is that of GB 32100-2015', () => {
  // The number of a public body as printed on its own papers.
  assert.equal(withCheckDigit('91350100M000100Y4'), '91350100M000100Y43')
})

test('districts share their borders corner by corner, and every enterprise lies in its own', () => {
  const { features } = districtsOf('poyang')
  assert.equal(features.length, 6)
  const corners = new Map<string, number>()
  for (const { geometry } of features)
    for (const point of geometry.coordinates[0]?.slice(1) ?? []) corners.set(point.join(), (corners.get(point.join()) ?? 0) + 1)
  assert.ok([...corners.values()].filter((times) => times >= 2).length > 7 * 27)
  const inside = (ring: readonly (readonly [number, number])[], x: number, y: number) => {
    let is = false
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
      const [xa = 0, ya = 0] = ring[at] ?? []
      const [xb = 0, yb = 0] = ring[before] ?? []
      if (ya > y !== yb > y && x < ((xb - xa) * (y - ya)) / (yb - ya) + xa) is = !is
    }
    return is
  }
  for (const { district, position, name } of cityOf('poyang', 600).enterprises) {
    const ring = features.find(({ properties }) => properties.name === district)?.geometry.coordinates[0] ?? []
    assert.ok(inside(ring, position.longitude, position.latitude), `${name} is not in ${district}`)
  }
})

test('values are a function of the moment: asked again they are the same, and a period lies within its own bounds', () => {
  for (const model of Object.values(factorModels).flat()) {
    const at = Date.UTC(2026, 10, 20, 3)
    assert.equal(valueAt(7, model, at), valueAt(7, model, at))
    const { min, mean, max } = periodOf({ seed: 7, models: [model], dataStory: null }, model, at, 600_000)
    assert.ok(min <= mean && mean <= max, model.code)
    if (model.level >= 0) assert.ok(min >= 0, model.code)
  }
})

test('a city of 60 outlets tells every data story, and most outlets tell none', () => {
  const { stations } = cityOf('poyang', 60)
  for (const { id } of dataStories)
    assert.ok(
      stations.some(({ dataStory }) => dataStory?.id === id),
      id,
    )
  const big = cityOf('poyang', 600).stations
  assert.ok(big.filter(({ dataStory }) => dataStory === null).length > 530)
})

test('a story of the data changes what is reported, not what is true', () => {
  const stuck = cityOf('poyang', 60).stations.find(({ dataStory }) => dataStory?.id === 'constant-value')
  assert.ok(stuck)
  const model = stuck.models.find(({ code }) => code === 'a21026')
  assert.ok(model)
  const at = [1, 2, 3, 4, 5].map((hour) => Date.UTC(2026, 10, 20, hour))
  assert.equal(new Set(at.map((ms) => sensedAt(stuck, model, ms))).size, 1)
  assert.equal(new Set(at.map((ms) => valueAt(stuck.seed, model, ms))).size, 5)
})

test('every outlet has the facts its values are judged by, and the registry takes them', () => {
  const city = cityOf('poyang', 600)
  const { facts } = RegistryImport.parse(registrationOf(city, 10))
  assert.deepEqual(
    facts.map(({ outletId }) => outletId),
    city.outlets.map(({ id }) => id),
  )
  for (const { sourceKind, factors, permit, referenceO2 } of facts) {
    assert.ok(factors.length > 0)
    if (sourceKind === 'flue-gas' || sourceKind === 'waste-water') assert.ok(permit.length > 0)
    if (sourceKind === 'incineration') assert.deepEqual([...new Set(permit.map(({ averaging }) => averaging))], ['hour', 'day'])
    assert.equal(
      referenceO2 !== null,
      factors.some(({ factor }) => factor === 'a19001'),
    )
  }
})
