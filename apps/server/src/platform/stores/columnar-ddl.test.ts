import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ddlFor, embeddedProfile, serverProfile, statementsOf } from './columnar-ddl.ts'

const table =
  'CREATE TABLE t_local {on_cluster} (a Int8) ENGINE = {engine:ReplacingMergeTree(v)} ORDER BY a; CREATE TABLE t {on_cluster} AS t_local {distributed:t_local, cityHash64(a)}'

test('on one node tables are plain and spread over the cluster of that node', () => {
  assert.equal(
    ddlFor(table, embeddedProfile),
    "CREATE TABLE t_local  (a Int8) ENGINE = ReplacingMergeTree(v) ORDER BY a; CREATE TABLE t  AS t_local ENGINE = Distributed('poyang', currentDatabase(), t_local, cityHash64(a))",
  )
  assert.match(ddlFor(table, serverProfile('')), /Distributed\('default'/)
})

test('on a cluster the same tables are replicated and created on every node', () => {
  const ddl = ddlFor(table, serverProfile('city'))
  assert.match(ddl, /CREATE TABLE t_local ON CLUSTER 'city' \(a Int8\) ENGINE = ReplicatedReplacingMergeTree\(v\)/)
  assert.match(ddl, /CREATE TABLE t ON CLUSTER 'city' AS t_local ENGINE = Distributed\('city'/)
})

test('a placeholder that is not known is refused', () => {
  assert.throws(() => ddlFor('CREATE TABLE t {oncluster}', embeddedProfile), /unknown placeholder \{oncluster\}/)
})

test('statements end at semicolons, but not at those inside texts, names and comments', () => {
  const parts = statementsOf("-- one; not two\nSELECT ';', \"a;b\", `c;d`; /* ; */ SELECT 'it''s; \\'; fine' - 1;\n;")
  assert.deepEqual(parts, ['SELECT \';\', "a;b", `c;d`', "SELECT 'it''s; \\'; fine' - 1"])
})
