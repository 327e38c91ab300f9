-- Verdicts of rules, and the state of their evaluators to go on from.
-- Why: a verdict is derived from judged values by a rule and a version; evaluating the same stretch again gives the same rows.
-- Locks: creates only, and an index for new parts of judged. Worked when: select count() from verdict answers.
CREATE TABLE verdict_local {on_cluster} (
  rule LowCardinality(String),
  version UInt32,
  subject LowCardinality(String),
  outlet LowCardinality(String),
  kind Enum8('fires' = 1, 'clears' = 2, 'undetermined' = 3),
  suppressed UInt8,
  -- Made when late data reopened what had been settled.
  late UInt8,
  observed_from DateTime64(3, 'Asia/Shanghai') CODEC(Delta, ZSTD(1)),
  known_at DateTime64(3, 'Asia/Shanghai') CODEC(Delta, ZSTD(1)),
  -- First half of the SHA-256 of the body, hexadecimal.
  hash String CODEC(ZSTD(1)),
  -- The verdict as the evaluator gave it: JSON with its keys in order.
  body String CODEC(ZSTD(3))
) ENGINE = {engine:ReplacingMergeTree}
PARTITION BY toYYYYMM(known_at)
ORDER BY (rule, subject, known_at, hash);

CREATE TABLE verdict {on_cluster} AS verdict_local {distributed:verdict_local, cityHash64(subject)};

-- Verdicts that a re-evaluation no longer gives. They remain where they are.
CREATE TABLE overtaken_local {on_cluster} (
  rule LowCardinality(String),
  subject LowCardinality(String),
  hash String CODEC(ZSTD(1)),
  known_at DateTime64(3, 'Asia/Shanghai') CODEC(Delta, ZSTD(1)),
  overtaken_at DateTime64(3, 'Asia/Shanghai') CODEC(Delta, ZSTD(1))
) ENGINE = {engine:ReplacingMergeTree}
PARTITION BY toYYYYMM(known_at)
ORDER BY (rule, subject, known_at, hash, overtaken_at);

CREATE TABLE overtaken {on_cluster} AS overtaken_local {distributed:overtaken_local, cityHash64(subject)};

-- Evaluators as they stood before record `next` of the frame log. A slot is emptied, then filled: `a` and `b` in turn, so that one is always
-- whole, and one for the beginning of each day. Which one is whole says alarms.evaluation of the relational store.
CREATE TABLE evaluator_local {on_cluster} (
  slot LowCardinality(String),
  rule LowCardinality(String),
  version UInt32,
  subject LowCardinality(String),
  -- JSON: the snapshot of the kernel.
  state String CODEC(ZSTD(3))
) ENGINE = {engine:ReplacingMergeTree}
PARTITION BY slot
ORDER BY (slot, rule, version, subject);

CREATE TABLE evaluator {on_cluster} AS evaluator_local {distributed:evaluator_local, cityHash64(subject)};

ALTER TABLE judged_local {on_cluster} ADD INDEX IF NOT EXISTS by_known known_frame TYPE minmax GRANULARITY 1;
