import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { heard } from '../../test/wire.ts'
import { commandsOf } from '../commands/command.ts'
import { createDecoder } from '../decode.ts'
import { encodeMessage } from '../encode.ts'
import { createConversation } from './conversation.ts'
import type { Phase } from './conversation.ts'
import { requestOf, uploadOf } from './draft.ts'
import type { DeviceAddress } from './draft.ts'
import { acceptanceOf, replyTo, resultOf } from './reply.ts'

const device: DeviceAddress = { version: '2017', st: '32', pw: '123456', mn: 'A1B2' }
const qn = '20240601080000000'

/** Texts as an attacker would have them: any, and such as carry the signs of the grammar. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.constantFrom('&&', ';', ',', '=', '-', '//', '\r\n', '##0001', 'CN=1072', '1', 'a', '清'), { maxLength: 6 })
    .map((parts) => parts.join('')),
)

test('a request with any text in it is refused, or arrives as exactly one frame that says exactly that', () => {
  let arrived = 0
  fc.assert(
    fc.property(hostile, hostile, hostile, fc.boolean(), (value, mn, pw, plain) => {
      const to = plain ? device : { ...device, mn, pw }
      const info = ['i13004-Info', value] as const
      let bytes: Uint8Array
      try {
        bytes = encodeMessage(requestOf(to, '3021', qn, [['PolId', 'w01018'], ['InfoId', 'i13004'], info]))
      } catch (error) {
        assert.ok(error instanceof RangeError)
        return
      }
      arrived++
      const decoder = createDecoder()
      const pieces = [...decoder.push(bytes), ...decoder.end()]
      assert.equal(pieces.length, 1)
      const message = pieces[0]?.message
      assert.equal(message?.cn, '3021')
      assert.equal(message?.mn, to.mn === '' ? '' : to.mn)
      assert.equal(message?.pw, to.pw)
      assert.deepEqual(
        message?.pairs.map((pair) => pair.value),
        ['w01018', 'i13004', value],
      )
    }),
    { numRuns: 3_000 },
  )
  assert.ok(arrived > 100, `${arrived} arrived`)
})

const request = requestOf(device, '2061', qn, [
  ['BeginTime', '20240601000000'],
  ['EndTime', '20240601235959'],
])
const asked = heard(request)
const code = fc.integer({ min: 0, max: 101 }).map(String)
const event = fc.oneof(
  fc.integer({ min: 0, max: 12_000 }).map((after) => ({ after })),
  code.map((qnRtn) => heard(acceptanceOf(asked, qnRtn))),
  code.map((exeRtn) => heard(resultOf(asked, exeRtn))),
  fc.integer({ min: 0, max: 30 }).map((day) =>
    heard(
      uploadOf(
        device,
        '2061',
        qn,
        [
          ['DataTime', `202406${String(day).padStart(2, '0').replace('00', '01')}080000`],
          ['w01018-Avg', '1'],
        ],
        true,
      ),
    ),
  ),
)
const order: readonly Phase[] = ['waiting', 'accepted', 'done', 'refused', 'failed', 'timed-out']
const isEnd = (phase: Phase) => order.indexOf(phase) >= 2

test('whatever comes in whatever order, an exchange goes forward only, ends once, and sends no more than it may', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 25 }), (events) => {
      const conversation = createConversation(request)
      let now = 0
      const effects = [...conversation.start(now)]
      let before: Phase = 'waiting'
      for (const each of events) {
        if ('after' in each) effects.push(...conversation.tick((now += each.after)))
        else effects.push(...conversation.hear(each, ++now))
        const { phase } = conversation.state
        assert.ok(order.indexOf(phase) >= order.indexOf(before))
        assert.ok(!isEnd(before) || phase === before)
        assert.equal(conversation.deadline === null, isEnd(phase))
        before = phase
      }
      const sends = effects.filter((effect) => effect.kind === 'send').length
      assert.equal(sends, conversation.state.sends)
      assert.ok(sends <= 4)
      assert.equal(effects.filter((effect) => effect.kind === 'end').length, isEnd(before) ? 1 : 0)
      // Time alone brings every exchange to its end.
      for (let waited = 0; waited < 5; waited++) conversation.tick((now += 10_000))
      assert.ok(isEnd(conversation.state.phase))
    }),
    { numRuns: 1_000 },
  )
})

test('no reply to a reply: two platforms that face each other fall silent', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...commandsOf('2005'), ...commandsOf('2017'), ...commandsOf('2025')),
      fc.integer({ min: 0, max: 255 }),
      (command, flag) => {
        const version = flag < 4 ? '2005' : flag < 8 ? '2017' : '2025'
        const pairs = [{ code: '', name: 'DataTime', value: '20240601080000', group: 0 }]
        const decoder = createDecoder()
        const bytes = encodeMessage({ version, qn, st: '32', cn: command.cn, pw: '123456', mn: 'A1', flag, pnum: 1, pno: 1, pairs })
        const message = decoder.push(bytes)[0]?.message
        const reply = message ? replyTo(message) : null
        if (reply) assert.equal(replyTo(heard({ ...reply, mn: 'A1', flag: 255 })), null)
      },
    ),
  )
})
