-- Judged values: minute, hour and day values with validity, limit and answers, every version of each.
-- Why: what a number is worth is decided once, by named rules, and is kept beside what the device said; late data add a version and replace none.
-- Locks: creates only. Worked when: select count() from judged answers.
CREATE TABLE judged_local {on_cluster} (
  outlet LowCardinality(String),
  factor LowCardinality(String),
  level Enum8('minute' = 1, 'hour' = 2, 'day' = 3),
  basis Enum8('measured' = 1, 'converted' = 2),
  rule_set LowCardinality(String),
  start DateTime('Asia/Shanghai') CODEC(Delta, ZSTD(1)),
  -- Of a minute: its content, so that the same record twice is one row. Of an hour or day: content and the moment it was known.
  version UInt64 CODEC(ZSTD(1)),
  seconds UInt32 CODEC(T64, LZ4),
  value String CODEC(ZSTD(1)),
  -- The value to 6 decimals, for curves and for leaving out whole blocks; 0 where there is none. What is judged is the text.
  number Decimal(18, 6) CODEC(T64, LZ4),
  source LowCardinality(String),
  n UInt32 CODEC(T64, LZ4),
  required UInt32 CODEC(T64, LZ4),
  received UInt32 CODEC(T64, LZ4),
  due UInt32 CODEC(T64, LZ4),
  validity Enum8('valid' = 1, 'invalid' = 2, 'insufficient' = 3, 'stopped' = 4, 'missing' = 5, 'pending' = 6),
  -- Two bits an answer, in the order of the schema: 0 cannot be said, 1 no, 2 yes.
  answers UInt8 CODEC(T64, LZ4),
  verdict Enum8('none' = 0, 'complies' = 1, 'exceeds' = 2, 'exempt' = 3, 'warning' = 4, 'undecided' = 5),
  exceedance String CODEC(ZSTD(1)),
  -- JSON; few different ones.
  limits LowCardinality(String),
  reasons String CODEC(ZSTD(1)),
  marks LowCardinality(String),
  device_value String CODEC(ZSTD(1)),
  device_mark LowCardinality(String),
  agreement Enum8('agrees' = 1, 'differs' = 2, 'alone' = 3, 'apart' = 4),
  rules LowCardinality(String),
  config LowCardinality(String),
  input_count UInt32 CODEC(T64, LZ4),
  input_hash String CODEC(ZSTD(1)),
  known_frame UInt64 CODEC(Delta, ZSTD(1)),
  known_at DateTime64(3, 'Asia/Shanghai') CODEC(Delta, ZSTD(1)),
  -- Of the same minute record twice the one that was known first stays.
  earlier UInt64 MATERIALIZED 18446744073709551615 - known_frame CODEC(Delta, ZSTD(1)),
  INDEX by_verdict verdict TYPE set(8) GRANULARITY 4,
  INDEX by_number number TYPE minmax GRANULARITY 1
) ENGINE = {engine:ReplacingMergeTree(earlier)}
PARTITION BY (level, if(level = 'minute', toYYYYMM(start), toYear(start) * 100))
PRIMARY KEY (outlet, factor, level, basis, rule_set, start)
ORDER BY (outlet, factor, level, basis, rule_set, start, version);

CREATE TABLE judged {on_cluster} AS judged_local {distributed:judged_local, cityHash64(outlet)};
