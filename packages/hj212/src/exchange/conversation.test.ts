import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heard, pieceOf } from '../../test/wire.ts'
import type { Message, MessageDraft } from '../index.ts'
import { createConversation } from './conversation.ts'
import type { Conversation, ConversationOptions, Effect } from './conversation.ts'
import { requestOf, uploadOf } from './draft.ts'
import type { DeviceAddress, Values } from './draft.ts'
import { acceptanceOf, answerOf, replyTo, resultOf } from './reply.ts'
import { createRequestNumbers, requestNumberAt, timeTextAt } from './request-number.ts'

const device: DeviceAddress = { version: '2017', st: '32', pw: '123456', mn: '010000A8900016F000169DC0' }
const old: DeviceAddress = { version: '2005', st: '32', pw: '123456', mn: '76543210000017' }
const fresh: DeviceAddress = { ...device, version: '2025' }
const qn = '20260318093015120'
const period: Values = [
  ['BeginTime', '20240601000000'],
  ['EndTime', '20240601235959'],
]

/** What happens, in order: the frames of the device, and time that passes. */
type Step = MessageDraft | { readonly after: number }

interface Run {
  readonly conversation: Conversation
  readonly effects: readonly Effect[]
  /** What we owe the device for each of its frames, by CN. */
  readonly replies: readonly (string | null)[]
}

/** Play a script against a conversation. Each frame travels as bytes, a millisecond apart. */
function play(request: MessageDraft, script: readonly Step[], options: ConversationOptions = {}): Run {
  const conversation = createConversation(request, options)
  let now = 1_000
  const effects = [...conversation.start(now)]
  const replies: (string | null)[] = []
  for (const step of script) {
    if ('after' in step) {
      now += step.after
      effects.push(...conversation.tick(now))
    } else {
      const message = heard(step)
      replies.push(replyTo(message)?.cn ?? null)
      effects.push(...conversation.hear(message, ++now))
    }
  }
  return { conversation, effects, replies }
}

const asked = (to: DeviceAddress, cn: string, values: Values = []) => {
  const draft = requestOf(to, cn, qn, values)
  return { draft, message: heard(draft) }
}
const record = (to: DeviceAddress, cn: string, own: string, dataTime: string, acknowledge = false) =>
  uploadOf(
    to,
    cn,
    own,
    [
      ['DataTime', dataTime],
      ['w01018-Avg', '1.5'],
      ['w01018-Flag', 'N'],
    ],
    acknowledge,
  )

const ends = (run: Run) => {
  const { phase, why, sends, qnRtn, exeRtn, dataFrames } = run.conversation.state
  assert.equal(run.effects.filter((effect) => effect.kind === 'end').length, 1, 'it ends once')
  assert.equal(run.conversation.deadline, null)
  return { phase, why, sends, qnRtn, exeRtn, dataFrames }
}

const done = { phase: 'done', why: null, sends: 1, qnRtn: '1', exeRtn: '1', dataFrames: 0 } as const

for (const to of [old, device, fresh]) {
  test(`setting a parameter of a ${to.version} device: 9011, 9012`, () => {
    const { draft, message } = asked(to, '1062', [['RtdInterval', '30']])
    assert.deepEqual(ends(play(draft, [acceptanceOf(message), resultOf(message)])), done)
  })

  test(`getting a parameter of a ${to.version} device: 9011, the value, 9012`, () => {
    const { draft, message } = asked(to, '1061')
    const run = play(draft, [acceptanceOf(message), answerOf(message, [['RtdInterval', '30']]), resultOf(message)])
    assert.deepEqual(ends(run), { ...done, dataFrames: 1 })
    assert.equal(run.conversation.state.answer['RtdInterval'], '30')
    assert.deepEqual(run.replies, [null, null, null])
  })

  test(`history of a ${to.version} device without acknowledgement: each record has a QN of its own`, () => {
    const { draft, message } = asked(to, '2061', period)
    const records = ['00', '01', '02'].map((hour) => record(to, '2061', `20260318093016${hour}0`, `20240601${hour}0000`))
    assert.deepEqual(ends(play(draft, [acceptanceOf(message), ...records, resultOf(message)])), { ...done, dataFrames: 3 })
  })

  test(`history of a ${to.version} device with acknowledgement: a 9014 for each record that asks`, () => {
    const { draft, message } = asked(to, '2051', period)
    const records = ['00', '10'].map((minute) => record(to, '2051', `20260318093016${minute}0`, `2024060108${minute}00`, true))
    const run = play(draft, [acceptanceOf(message), ...records, resultOf(message)])
    assert.deepEqual(ends(run), { ...done, dataFrames: 2 })
    assert.deepEqual(run.replies, [null, '9014', '9014', null])
  })

  test(`starting the upload of a ${to.version} device ends with 9012; the data that follows is no part of it`, () => {
    const { draft, message } = asked(to, '2011')
    const live = record(to, '2011', '20260318093017000', '20260318093000')
    assert.deepEqual(ends(play(draft, [acceptanceOf(message), live, resultOf(message), live])), done)
  })

  test(`stopping the upload of a ${to.version} device ends with 9013`, () => {
    const { draft, message } = asked(to, '2012')
    const notice = replyTo(message, 'device')
    assert.ok(notice)
    assert.deepEqual(ends(play(draft, [notice])), { ...done, qnRtn: null, exeRtn: null })
  })
}

const { draft: get, message: got } = asked(device, '1061')
const { draft: set, message: heardSet } = asked(device, '1062', [['RtdInterval', '30']])
const { draft: history, message: heardHistory } = asked(device, '2061', period)
const late = { after: 10_000 }
const inPeriod = record(device, '2061', '20260318093016000', '20240601080000')

const failures: Array<{ name: string; request: MessageDraft; script: Step[]; end: Partial<ReturnType<typeof ends>> }> = [
  {
    name: 'a refusal ends it, no 9012 follows',
    request: get,
    script: [acceptanceOf(got, '3')],
    end: { phase: 'refused', why: 'refused', qnRtn: '3', exeRtn: null },
  },
  {
    name: 'a failed execution',
    request: set,
    script: [acceptanceOf(heardSet), resultOf(heardSet, '5')],
    end: { phase: 'failed', why: 'result', exeRtn: '5' },
  },
  {
    name: 'no answer after three resends',
    request: get,
    script: [late, late, late, late],
    end: { phase: 'timed-out', why: 'silence', sends: 4, qnRtn: null },
  },
  {
    name: 'silence after 9011 is not resent',
    request: get,
    script: [acceptanceOf(got), late],
    end: { phase: 'failed', why: 'silence', sends: 1 },
  },
  {
    name: 'silence after a data frame is not resent',
    request: history,
    script: [acceptanceOf(heardHistory), { after: 9_000 }, inPeriod, { after: 9_999 }, { after: 1 }],
    end: { phase: 'failed', why: 'silence', sends: 1, dataFrames: 1 },
  },
  {
    name: 'no data in the period is an answer',
    request: history,
    script: [acceptanceOf(heardHistory), resultOf(heardHistory, '100')],
    end: { phase: 'done', why: null, exeRtn: '100', dataFrames: 0 },
  },
  {
    name: 'no data makes no sense for a setting',
    request: set,
    script: [acceptanceOf(heardSet), resultOf(heardSet, '100')],
    end: { phase: 'failed', why: 'result' },
  },
  {
    name: 'an answer after a resend',
    request: get,
    script: [late, acceptanceOf(got), acceptanceOf(got), answerOf(got, [['RtdInterval', '30']]), resultOf(got)],
    end: { phase: 'done', sends: 2, dataFrames: 1 },
  },
  {
    name: 'a second 9011 of a resend cannot refuse what runs',
    request: get,
    script: [late, acceptanceOf(got), acceptanceOf(got, '2'), answerOf(got, [['RtdInterval', '30']]), resultOf(got)],
    end: { phase: 'done', qnRtn: '1' },
  },
  {
    name: 'a lost 9011: the data frame accepts',
    request: history,
    script: [inPeriod, resultOf(heardHistory)],
    end: { phase: 'done', qnRtn: null, dataFrames: 1, sends: 1 },
  },
  { name: 'a lost 9011 and no data: the 9012 ends it', request: set, script: [resultOf(heardSet)], end: { phase: 'done', qnRtn: null } },
  {
    name: 'the answer of a parameter under a QN of its own',
    request: get,
    script: [acceptanceOf(got), { ...answerOf(got, [['RtdInterval', '60']]), qn: '20260318093016999' }, resultOf(got)],
    end: { phase: 'done', dataFrames: 1 },
  },
]

for (const { name, request, script, end } of failures) {
  test(name, () => {
    const run = play(request, script)
    const state = ends(run)
    assert.deepEqual({ ...state, ...end }, state)
  })
}

test('a resend is the same message with the same QN', () => {
  const { effects } = play(get, [late, late])
  assert.deepEqual(effects, [
    { kind: 'send', draft: get, again: false },
    { kind: 'send', draft: get, again: true },
    { kind: 'send', draft: get, again: true },
  ])
})

test('time-out and number of resends are those of the link', () => {
  const conversation = createConversation(get, { timeout: 5_000, resends: 0 })
  conversation.start(0)
  assert.equal(conversation.deadline, 5_000)
  assert.deepEqual(conversation.tick(4_999), [])
  assert.equal(conversation.tick(5_000)[0]?.kind, 'end')
  assert.equal(conversation.state.phase, 'timed-out')
})

test('a device that never stops sending data does not hold the exchange open', () => {
  const script: Step[] = [acceptanceOf(heardHistory), ...Array.from({ length: 30 }, () => [inPeriod, { after: 5_000 }]).flat()]
  const state = ends(play(history, script, { longest: 60_000 }))
  assert.equal(state.phase, 'failed')
  assert.equal(state.why, 'too-long')
})

const strangers: Array<[string, MessageDraft, Message]> = [
  ['the reply of another device', get, heard(acceptanceOf({ ...got, mn: 'OTHER' }))],
  ['the reply to another request', get, heard(acceptanceOf({ ...got, qn: '20260318093015121' }))],
  ['history outside the period', history, heard(record(device, '2061', '20260318093016000', '20240602000000'))],
  ['history of another kind', history, heard(record(device, '2051', '20260318093016000', '20240601080000'))],
  ['history of another device', history, heard(record({ ...device, mn: 'OTHER' }, '2061', '20260318093016000', '20240601080000'))],
  ['a 9013 to a request', get, heard({ ...acceptanceOf(got), cn: '9013', pairs: [] })],
]
for (const [name, request, message] of strangers) {
  test(`${name} is not taken for an answer`, () => {
    const conversation = createConversation(request)
    conversation.start(0)
    assert.equal(conversation.matches(message), false)
    assert.deepEqual(conversation.hear(message, 1), [])
    assert.equal(conversation.state.phase, 'waiting')
  })
}

test('a live frame of the electricity code outside ST 44 is no electricity history', () => {
  const electricity = requestOf({ ...fresh, st: '44' }, '2011', qn, [
    ['BeginTime', '20260318060000'],
    ['EndTime', '20260318080000'],
  ])
  const conversation = createConversation(electricity)
  conversation.start(0)
  assert.equal(conversation.matches(heard(record({ ...fresh, st: '32' }, '2011', '20260318070000000', '20260318070000'))), false)
  assert.equal(conversation.matches(heard(record({ ...fresh, st: '44' }, '2011', '20260318070000000', '20260318070000'))), true)
})

test('the first and the last moment of the period belong to it', () => {
  const conversation = createConversation(history)
  conversation.start(0)
  for (const at of ['20240601000000', '20240601235959']) assert.ok(conversation.matches(heard(record(device, '2061', qn, at))))
})

test('a 9011 without a number says nothing: the request is sent again', () => {
  const { message } = pieceOf(`QN=${qn};ST=91;CN=9011;PW=123456;MN=${device.mn};Flag=4;CP=&&&&`)
  assert.ok(message)
  const conversation = createConversation(get)
  conversation.start(0)
  assert.deepEqual(conversation.hear(message, 1), [])
  assert.equal(conversation.tick(10_000)[0]?.kind, 'send')
})

test('after the end nothing matches and nothing happens', () => {
  const { conversation } = play(set, [acceptanceOf(heardSet), resultOf(heardSet)])
  assert.equal(conversation.matches(heard(resultOf(heardSet))), false)
  assert.deepEqual(conversation.hear(heard(resultOf(heardSet, '2')), 2_000), [])
  assert.deepEqual(conversation.tick(1e9), [])
  assert.deepEqual(conversation.start(1e9), [])
  assert.equal(conversation.state.phase, 'done')
})

test('the answer kept is bounded', () => {
  const many: Values = Array.from({ length: 40 }, (_, index) => [`w01${String(index).padStart(3, '0')}-SN`, '1'] as const)
  const { draft, message } = asked(device, '3019', [['PolId', 'w01018']])
  const answer = { ...answerOf(message, [['PolId', 'w01018'], ...many]), cn: '3019' }
  const run = play(draft, [acceptanceOf(message), answer, answer, answer, resultOf(message)])
  assert.ok(Object.keys(run.conversation.state.answer).length <= 64)
})

test('only a request to a device opens a conversation', () => {
  assert.throws(() => createConversation(acceptanceOf(got)), /only a request/)
  assert.throws(() => createConversation({ ...get, qn: null }), /only a request/)
  assert.throws(() => createConversation({ ...get, cn: '2081' }), /only a request/)
})

test('request numbers are Beijing time in 17 digits and never repeat', () => {
  const at = Date.parse('2016-08-01T08:58:57.223+08:00')
  assert.equal(requestNumberAt(at), '20160801085857223')
  assert.equal(timeTextAt(at), '20160801085857')
  const numbers = createRequestNumbers()
  assert.deepEqual(
    [at, at, at - 5_000, at + 1, at + 10].map((now) => numbers.next(now)),
    ['20160801085857223', '20160801085857224', '20160801085857225', '20160801085857226', '20160801085857233'],
  )
})
