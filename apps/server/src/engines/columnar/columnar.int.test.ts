import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { ClickHouseError, type ClickHouseClient } from '@clickhouse/client'
import { openColumnar } from '../../platform/stores/columnar.ts'
import { startColumnar, type TestEngine } from '../testing.ts'

let engine: TestEngine
let client: ClickHouseClient

before(async () => {
  engine = await startColumnar()
  client = openColumnar(engine.url)
})
after(async () => {
  await client.close()
  await engine.stop()
})

const rows = async <Row>(query: string, params: Record<string, unknown> = {}, settings: Record<string, string | number> = {}) =>
  await (await client.query({ query, query_params: params, format: 'JSONEachRow', clickhouse_settings: settings })).json<Row>()

const heavy = 'SELECT sum(sipHash64(number)) AS sum FROM numbers(100000000000)'

test('the official client finds it alive', async () => {
  assert.deepEqual(await client.ping(), { success: true })
  assert.equal((await client.ping({ select: true })).success, true)
})

test('parameters come through byte for byte, whatever they hold', async () => {
  const texts = [
    "it's",
    '"',
    '\\',
    '\\\\n',
    "\\'; DROP TABLE t; --",
    '\0',
    'a\tb\nc\rd',
    '中文𠮷',
    '{x:String}',
    '\\N',
    '',
    '&&DataTime=2026;;&&',
    '%27',
  ]
  for (const text of texts) {
    const [row] = await rows<{ text: string; hex: string }>('SELECT {text:String} AS text, hex({text:String}) AS hex', { text })
    assert.equal(row?.text, text)
    assert.equal(row.hex, Buffer.from(text).toString('hex').toUpperCase())
  }
})

test('parameters of every kind we use keep their value', async () => {
  const [row] = await rows<Record<string, unknown>>(
    `SELECT {big:UInt64} AS big, {decimal:Decimal(18, 6)} AS decimal, {texts:Array(String)} AS texts, {nothing:Nullable(String)} AS nothing,
       {at:DateTime64(3)} AS at, {name:Identifier} AS named FROM (SELECT 7 AS seven)`,
    {
      big: '18446744073709551615',
      decimal: '-0.000001',
      texts: ["x'y", 'z\\', '中\n'],
      nothing: null,
      at: '2026-11-24 08:00:00.123',
      name: 'seven',
    },
  )
  assert.deepEqual(row, {
    big: '18446744073709551615',
    decimal: '-0.000001',
    texts: ["x'y", 'z\\', '中\n'],
    nothing: null,
    at: '2026-11-24 08:00:00.123',
    named: 7,
  })
})

test('parameters and settings of one statement are not seen by another, not even at the same time', async () => {
  await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const threads = 1 + (index % 4)
      const [row] = await rows<{ text: string; threads: string }>(
        `SELECT {text:String} AS text, getSetting('max_threads') AS threads`,
        { text: `text ${index}` },
        { max_threads: threads },
      )
      assert.deepEqual([row?.text, Number(row?.threads)], [`text ${index}`, threads])
    }),
  )
  await assert.rejects(rows('SELECT {text:String}'), (error: unknown) => error instanceof ClickHouseError && error.code === '456')
})

test('answers in every shape of format', async () => {
  const query = 'SELECT number, toString(number) AS text FROM numbers(3)'
  const textIn = async (format: 'CSV' | 'CSVWithNames' | 'TabSeparated' | 'JSONCompactEachRow') =>
    await (await client.query({ query, format })).text()
  assert.equal(await textIn('CSV'), '0,"0"\n1,"1"\n2,"2"\n')
  assert.equal(await textIn('CSVWithNames'), '"number","text"\n0,"0"\n1,"1"\n2,"2"\n')
  assert.equal(await textIn('TabSeparated'), '0\t0\n1\t1\n2\t2\n')
  assert.equal(await textIn('JSONCompactEachRow'), '["0", "0"]\n["1", "1"]\n["2", "2"]\n')
  const whole = await (await client.query({ query, format: 'JSON' })).json<{ number: string }>()
  assert.equal(whole.rows, 3)
})

test('a large answer is one answer, its head not repeated', async () => {
  const text = await (await client.query({ query: 'SELECT number FROM numbers(400000)', format: 'CSVWithNames' })).text()
  assert.equal(text.match(/number/g)?.length, 1)
  assert.equal(text.split('\n').length, 400_002)
  let count = 0
  for await (const part of (await client.query({ query: 'SELECT number FROM numbers(400000)', format: 'JSONEachRow' })).stream<{
    number: string
  }>())
    for (const row of part) assert.equal(Number(row.json().number), count++)
  assert.equal(count, 400_000)
})

test('refusals are those of a server: number, name and status', async () => {
  const refusal = async (query: string, settings: Record<string, string | number> = {}) => {
    try {
      await rows(query, {}, settings)
    } catch (error) {
      assert.ok(error instanceof ClickHouseError, String(error))
      return `${error.code} ${error.type}`
    }
    return 'none'
  }
  assert.equal(await refusal('SELECT * FROM nowhere'), '60 UNKNOWN_TABLE')
  assert.equal(await refusal('SELECT nothing'), '47 UNKNOWN_IDENTIFIER')
  assert.equal(await refusal('SELEC 1'), '62 SYNTAX_ERROR')
  assert.equal(await refusal('SELECT 1', { no_such_setting: 1 }), '115 UNKNOWN_SETTING')
  assert.equal(await refusal(heavy, { max_execution_time: 1 }), '159 TIMEOUT_EXCEEDED')
  assert.equal(await refusal('SELECT throwIf(number = 3) FROM numbers(10)'), '395 FUNCTION_THROW_IF_VALUE_IS_NON_ZERO')
})

test('an answer that fails half-way breaks off: it never looks whole', async () => {
  await assert.rejects(rows('SELECT throwIf(number = 3000000) FROM numbers(3000001)', {}, { max_block_size: 1000, max_threads: 1 }))
})

test('a statement that wants too much memory is refused and the engine lives on', async () => {
  await assert.rejects(
    rows('SELECT length(groupArray(number)) AS n FROM numbers(2000000000)'),
    (error: unknown) => error instanceof ClickHouseError && error.code === '241',
  )
  assert.deepEqual(await rows('SELECT 1 AS one'), [{ one: 1 }])
})

test('who does not know the password learns nothing and changes nothing', async () => {
  const address = new URL(engine.url)
  address.password = ''
  address.username = ''
  for (const headers of [
    {},
    { authorization: `Basic ${Buffer.from('poyang:guess').toString('base64')}` },
    { 'x-clickhouse-user': 'poyang', 'x-clickhouse-key': '' },
  ]) {
    const answer = await fetch(address, { method: 'POST', body: 'SELECT 1', headers: headers as Record<string, string> })
    assert.equal(answer.status, 403)
    assert.match(await answer.text(), /^Code: 516\. DB::Exception: Authentication failed/)
  }
})

test('a GET request cannot write', async () => {
  const address = new URL(engine.url)
  const authorization = `Basic ${Buffer.from(`${address.username}:${address.password}`).toString('base64')}`
  address.username = ''
  address.password = ''
  address.searchParams.set('query', 'CREATE TABLE by_get (a Int8) ENGINE = Memory')
  const answer = await fetch(address, { headers: { authorization } })
  assert.equal(answer.status, 500)
  assert.match(await answer.text(), /READONLY/)
})

test('names of settings cannot carry SQL', async () => {
  await assert.rejects(rows('SELECT 1', {}, { "max_threads = 1, log_comment = 'x', max_rows_to_read": 1 }), /is not a name/)
})

test('rows go in as text and as binary blocks, and what does not fit is refused whole', async () => {
  await client.command({ query: 'CREATE TABLE goods (id UInt32, text String) ENGINE = MergeTree ORDER BY id' })
  const values = [
    { id: 1, text: "it's; FORMAT CSV\n" },
    { id: 2, text: '\0\\中' },
  ]
  await client.insert({ table: 'goods', values, format: 'JSONEachRow' })
  assert.deepEqual(await rows('SELECT * FROM goods ORDER BY id'), values)

  const block = await (await client.exec({ query: 'SELECT id + 10 AS id, text FROM goods ORDER BY id FORMAT Native' })).stream.toArray()
  const insert = async (bytes: Buffer) => {
    const { stream } = await client.exec({
      query: 'INSERT INTO goods FORMAT Native',
      values: Readable.from([bytes], { objectMode: false }),
    })
    for await (const _ of stream);
  }
  await insert(Buffer.concat(block as Buffer[]))
  assert.deepEqual(
    await rows('SELECT * FROM goods WHERE id > 10 ORDER BY id'),
    values.map(({ id, text }) => ({ id: id + 10, text })),
  )

  await assert.rejects(insert(Buffer.concat(block as Buffer[]).subarray(0, 20)))
  await assert.rejects(client.insert({ table: 'goods', values: [{ id: 'not a number' }], format: 'JSONEachRow' }))
  assert.deepEqual(await rows('SELECT count() AS count FROM goods'), [{ count: '4' }])
})

test('data on its way in is readable by us only and does not stay', async () => {
  const incoming = join(engine.folder, 'columnar', 'incoming')
  assert.equal((await stat(incoming)).mode & 0o777, 0o700)
  assert.deepEqual(await readdir(incoming), [])
})

test('a query whose caller has gone away is stopped', async () => {
  const caller = new AbortController()
  const asked = client.query({ query: `${heavy} SETTINGS max_execution_time = 50`, format: 'JSONEachRow', abort_signal: caller.signal })
  const running = async () =>
    (
      await rows<{ count: string }>(
        "SELECT count() AS count FROM system.processes WHERE query LIKE '%sipHash64(number)%' AND query NOT LIKE '%processes%'",
      )
    )[0]?.count
  for (let tries = 0; (await running()) === '0' && tries < 100; tries++) await new Promise((next) => setTimeout(next, 20))
  assert.equal(await running(), '1')
  caller.abort()
  await assert.rejects(asked)
  for (let tries = 0; (await running()) !== '0' && tries < 150; tries++) await new Promise((next) => setTimeout(next, 20))
  assert.equal(await running(), '0')
})

test('six heavy queries do not keep an insert waiting, nor the other way round', async () => {
  await client.command({ query: 'CREATE TABLE busy (id UInt64) ENGINE = MergeTree ORDER BY id' })
  const callers = Array.from({ length: 6 }, () => new AbortController())
  const asked = callers.map(({ signal }) =>
    client.query({ query: `${heavy} SETTINGS max_execution_time = 30`, abort_signal: signal }).catch(() => null),
  )
  await new Promise((next) => setTimeout(next, 300))
  const began = performance.now()
  await client.insert({ table: 'busy', values: [{ id: 1 }], format: 'JSONEachRow' })
  const took = performance.now() - began
  for (const caller of callers) caller.abort()
  await Promise.all(asked)
  assert.ok(took < 5_000, `the insert took ${Math.round(took)} ms`)
})

test('a table over the only node of the cluster reads and writes it directly', async () => {
  await client.command({ query: 'CREATE TABLE near_local (id UInt64) ENGINE = MergeTree ORDER BY id' })
  await client.command({ query: "CREATE TABLE near AS near_local ENGINE = Distributed('poyang', currentDatabase(), near_local, id)" })
  await client.insert({ table: 'near', values: [{ id: 1 }, { id: 2 }], format: 'JSONEachRow' })
  assert.deepEqual(await rows('SELECT count() AS count FROM near_local'), [{ count: '2' }])
  assert.deepEqual(await rows('SELECT count() AS count FROM near'), [{ count: '2' }])
})

test('it syncs what it keeps', async () => {
  const settings = await rows<{ name: string; value: string }>(
    "SELECT name, value FROM system.merge_tree_settings WHERE name IN ('fsync_after_insert', 'fsync_part_directory', 'min_rows_to_fsync_after_merge') ORDER BY name",
  )
  assert.deepEqual(
    settings.map(({ value }) => value),
    ['1', '1', '1'],
  )
})

test('nothing that was acknowledged is lost when it is killed, three times over', async () => {
  await client.command({ query: 'CREATE TABLE kept (id UInt64) ENGINE = MergeTree ORDER BY id' })
  let next = 0
  let acknowledged = 0
  for (let round = 0; round < 3; round++) {
    const writing = (async () => {
      for (;;) {
        const id = next++
        await client.insert({ table: 'kept', values: [{ id }], format: 'JSONEachRow' })
        acknowledged++
      }
    })()
    const broken = assert.rejects(writing)
    await new Promise((later) => setTimeout(later, 250 + 150 * round))
    await engine.kill()
    await broken
    await engine.again()
    const [row] = await rows<{ count: string; distinct: string }>('SELECT count() AS count, uniqExact(id) AS distinct FROM kept')
    const count = Number(row?.count)
    // An insert that was cut off may be there or not; each is there once.
    assert.equal(row?.count, row?.distinct)
    assert.ok(count >= acknowledged && count <= acknowledged + round + 1, `${count} rows, ${acknowledged} acknowledged`)
  }
  assert.ok(acknowledged > 3)
})
