import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { Role } from '../../../server/src/platform/access/schema.ts'
import { isInRoom, roomGroups, roomsOf } from './rooms.ts'
import type { Room } from './rooms.ts'

const rooms: readonly Room[] = roomGroups.flatMap((group) => group.rooms as readonly Room[])
const ids = (roles: readonly Role[]) => roomsOf(roles).flatMap((group) => group.rooms.map(({ id }) => id))

test('every room has a route, and no two share an address', () => {
  const routes = readFileSync(resolve(import.meta.dirname, '..', 'routes.tsx'), 'utf8')
  for (const { to } of rooms) assert.ok(routes.includes(`path: '${to}'`), to)
  assert.equal(new Set(rooms.map(({ to }) => to)).size, rooms.length)
})

test('an enterprise starts at its desk and has no door to the rules, an auditor none to the city', () => {
  assert.equal(ids(['enterprise-manager'])[0], 'desk')
  assert.equal(ids(['enterprise-manager']).includes('rules'), false)
  assert.equal(ids(['auditor']).includes('city'), false)
  assert.deepEqual(ids([]), [])
})

test('every role of a person opens a room, or none at all when it has nothing to do here yet', () => {
  for (const role of Role.options) for (const { id, rooms: open } of roomsOf([role])) assert.ok(open.length > 0, id)
})

test('an outlet is in the city, a back-test among the rules, the file of an enterprise among the ledgers', () => {
  const at = (path: string) => rooms.filter((room) => isInRoom(room, path)).map(({ id }) => id)
  assert.deepEqual(at('/'), ['city'])
  assert.deepEqual(at('/outlets/OUT-1'), ['city'])
  assert.deepEqual(at('/backtests/7'), ['rules'])
  assert.deepEqual(at('/frames/hj212/1'), ['frames'])
  assert.deepEqual(at('/enterprises/ENT-1'), ['ledgers'])
  assert.deepEqual(at('/enterprisesX'), [])
})
