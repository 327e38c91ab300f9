import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { delayAfter, delayRules } from './delay.ts'
import { createPasswords } from './passwords.ts'
import { csrfOf, hashOf, newToken, sealWith } from './secrets.ts'
import { endOf, seen, startOf } from './session-rules.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const limits = { idleMs: 30 * MINUTE, absoluteMs: 12 * HOUR }

test('failures cost nothing at first, then twice as much each time, up to an hour', () => {
  const { account } = delayRules(5)
  const delays = Array.from({ length: 14 }, (_, index) => delayAfter(index + 1, account) / 1000)
  assert.deepEqual(delays, [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600])
  assert.equal(delayAfter(1_000_000, account), HOUR)
})

test('a session holds while it is used, and twelve hours at most', () => {
  let times = startOf(0, limits)
  assert.equal(endOf(times, 30 * MINUTE - 1), null)
  assert.equal(endOf(times, 30 * MINUTE), 'idle')
  for (let now = 20 * MINUTE; now < 12 * HOUR; now += 20 * MINUTE) times = seen(times, now, limits) ?? times
  assert.equal(endOf(times, 12 * HOUR - 1), null)
  assert.equal(endOf(times, 12 * HOUR), 'absolute')
  assert.equal(times.idleUntil, 12 * HOUR)
})

test('what a session was last seen at never goes back, and one seen in the future ends', () => {
  const times = seen(startOf(0, limits), 20 * MINUTE, limits)
  assert.ok(times !== null)
  assert.equal(seen(times, 19 * MINUTE, limits), null)
  assert.equal(endOf(times, 16 * MINUTE), null, 'clocks are set right by seconds and minutes')
  assert.equal(endOf(times, 14 * MINUTE), 'clock')
})

test('tokens are 256 bits, and what is kept of them tells nothing', () => {
  const [one, two] = [newToken(), newToken()]
  assert.equal(Buffer.from(one, 'base64url').length, 32)
  assert.notEqual(one, two)
  assert.notEqual(csrfOf(one), hashOf(one).toString('base64url'))
  assert.notEqual(csrfOf(one), csrfOf(two))
})

test('a sealed secret opens for its owner only, and not when a bit of it was changed', () => {
  const seal = sealWith(randomBytes(32))
  const sealed = seal.seal('JBSWY3DPEHPK3PXP', 'a')
  assert.equal(seal.open(sealed, 'a'), 'JBSWY3DPEHPK3PXP')
  assert.throws(() => seal.open(sealed, 'b'))
  assert.throws(() => sealWith(randomBytes(32)).open(sealed, 'a'))
  for (const at of [0, 12, sealed.length - 1]) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    assert.throws(() => seal.open(changed, 'a'))
  }
})

const passwords = createPasswords({ memoryKiB: 64, passes: 1, lanes: 1 }, { length: 12, history: 2, days: 90 })

test('a password fits its own hash, whatever way its characters were composed, and no other', async () => {
  const hash = await passwords.hash('Caf\u00e9 am Poyang-See')
  assert.match(hash, /^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  assert.equal(await passwords.verify('Cafe\u0301 am Poyang-See', hash), true)
  assert.equal(await passwords.verify('Cafe am Poyang-See', hash), false)
  assert.equal(await passwords.verify('', null), false)
  assert.equal(await passwords.verify('x'.repeat(1_000), hash), false)
  assert.equal(createPasswords({ memoryKiB: 128, passes: 1, lanes: 1 }, passwords.rules).isDated(hash), true)
})

test('a new password is refused for each rule it breaks', async () => {
  const faults = (password: string, earlier: readonly string[] = []) => passwords.faults(password, 'wang.wu', earlier)
  assert.deepEqual(await faults('湖面三月有雾不大又有一只白鹭'), [])
  assert.deepEqual(await faults('kurz!'), ['too-short', 'too-simple'])
  assert.deepEqual(await faults('x'.repeat(300)), ['too-long'])
  assert.deepEqual(await faults('Wang.Wu und noch etwas'), ['like-the-name'])
  for (const simple of ['aaaaaaaaaaaaaaaa', 'abcdefghijklmnop', '123456123456123456', 'Password123456', 'poyang888888'])
    assert.ok((await faults(simple)).includes('too-simple'), simple)
  const earlier = await Promise.all(
    ['erstes Wort am Morgen', 'zweites Wort am Mittag', 'drittes Wort am Abend'].map((each) => passwords.hash(each)),
  )
  assert.deepEqual(await faults('zweites Wort am Mittag', earlier), ['used-before'])
  assert.deepEqual(await faults('drittes Wort am Abend', earlier), [], 'the rule looks back so far')
})

test('a flood of log-ins waits for its turn or is told to come back', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.verify('some password', null)))
  const refused = answers.filter(({ status }) => status === 'rejected').length
  assert.equal(refused, 60 - 2 - 40)
})
