-- Readings, and the latest of each outlet, factor and kind.
-- Why: the whole content of a reading is its sorting key, so the same reading twice is one row and a corrected one a second row.
-- Locks: creates only. Worked when: select count() from reading answers.
CREATE TABLE reading_local {on_cluster} (
  outlet LowCardinality(String),
  factor LowCardinality(String),
  kind Enum8('rtd' = 1, 'minute' = 2, 'hour' = 3, 'day' = 4, 'state' = 5, 'runtime' = 6, 'periodic' = 7, 'check' = 8),
  observed_at DateTime('Asia/Shanghai') CODEC(Delta, ZSTD(1)),
  value Decimal(18, 6) CODEC(T64, LZ4),
  min Decimal(18, 6) CODEC(T64, LZ4),
  max Decimal(18, 6) CODEC(T64, LZ4),
  total Decimal(18, 6) CODEC(T64, LZ4),
  converted_value Decimal(18, 6) CODEC(T64, LZ4),
  converted_min Decimal(18, 6) CODEC(T64, LZ4),
  converted_max Decimal(18, 6) CODEC(T64, LZ4),
  -- Four bits a value, in the order above: decimals of the sent text, or 13 verbatim, 14 no number, 15 nothing sent.
  forms UInt32 CODEC(T64, LZ4),
  mark LowCardinality(String),
  device LowCardinality(String),
  -- Texts that the columns cannot give back, and notes; JSON, mostly empty.
  extra String CODEC(ZSTD(1)),
  received_at SimpleAggregateFunction(min, DateTime64(3, 'Asia/Shanghai')) CODEC(Delta, ZSTD(1)),
  first_frame SimpleAggregateFunction(min, UInt64) CODEC(Delta, ZSTD(1)),
  last_frame SimpleAggregateFunction(max, UInt64) CODEC(Delta, ZSTD(1))
) ENGINE = {engine:AggregatingMergeTree}
PARTITION BY (kind, if(kind IN ('rtd', 'minute'), toYYYYMM(observed_at), toYear(observed_at) * 100))
PRIMARY KEY (outlet, factor, kind, observed_at)
ORDER BY (outlet, factor, kind, observed_at, value, min, max, total, converted_value, converted_min, converted_max, forms, mark, device, extra);

CREATE TABLE reading {on_cluster} AS reading_local {distributed:reading_local, cityHash64(outlet)};

CREATE TABLE latest_local {on_cluster} (
  outlet LowCardinality(String),
  factor LowCardinality(String),
  kind Enum8('rtd' = 1, 'minute' = 2, 'hour' = 3, 'day' = 4, 'state' = 5, 'runtime' = 6, 'periodic' = 7, 'check' = 8),
  observed_at DateTime('Asia/Shanghai'),
  value Decimal(18, 6),
  converted_value Decimal(18, 6),
  forms UInt32,
  mark LowCardinality(String),
  extra String,
  frame UInt64,
  -- Time first, then frame: replay gives the same row whatever the order.
  version UInt128
) ENGINE = {engine:ReplacingMergeTree(version)}
ORDER BY (outlet, factor, kind);

CREATE TABLE latest {on_cluster} AS latest_local {distributed:latest_local, cityHash64(outlet)};

-- A clock that runs ahead must not hold the place of the latest value: more than an hour after its reception a time is not believed.
CREATE MATERIALIZED VIEW latest_view {on_cluster} TO latest_local AS
SELECT
  outlet, factor, kind, observed_at, value, converted_value, forms, mark, extra, last_frame AS frame,
  bitShiftLeft(toUInt128(toUInt32(observed_at)), 64) + last_frame AS version
FROM reading_local
WHERE observed_at <= received_at + INTERVAL 1 HOUR
ORDER BY version DESC
LIMIT 1 BY outlet, factor, kind;
