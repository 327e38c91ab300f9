-- What came in, one row for each record of received bytes, each connection, and how far the writer has come.
-- Why: lists and counts without reading the frame log; every row can be made again from the log.
-- Locks: creates only. Worked when: select count() from frame answers.
CREATE TABLE frame_local {on_cluster} (
  idx UInt64 CODEC(Delta, ZSTD(1)),
  at DateTime64(3, 'Asia/Shanghai') CODEC(Delta, ZSTD(1)),
  connection UInt64 CODEC(ZSTD(1)),
  disposition Enum8('none' = 0, 'accepted' = 1, 'stranger' = 2, 'rejected' = 3, 'noise' = 4),
  verdict Enum8('ok' = 1, 'tolerated' = 2, 'rejected' = 3),
  outlet LowCardinality(String),
  mn LowCardinality(String),
  st LowCardinality(String),
  cn LowCardinality(String),
  qn String CODEC(ZSTD(1)),
  data_time UInt64 CODEC(ZSTD(1)),
  faults LowCardinality(String),
  length UInt32 CODEC(ZSTD(1)),
  INDEX by_mn mn TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_outlet outlet TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_disposition disposition TYPE set(8) GRANULARITY 4,
  INDEX by_faults faults TYPE set(64) GRANULARITY 4
) ENGINE = {engine:ReplacingMergeTree}
PARTITION BY toYYYYMM(at)
ORDER BY idx;

CREATE TABLE frame {on_cluster} AS frame_local {distributed:frame_local, idx};

-- Opening and closing come in different rows: the greatest of each column is the whole.
CREATE TABLE connection_local {on_cluster} (
  connection UInt64,
  opened_at SimpleAggregateFunction(max, DateTime64(3, 'Asia/Shanghai')),
  peer SimpleAggregateFunction(max, String),
  closed_at SimpleAggregateFunction(max, DateTime64(3, 'Asia/Shanghai')),
  closed_frame SimpleAggregateFunction(max, UInt64),
  reason SimpleAggregateFunction(max, String)
) ENGINE = {engine:AggregatingMergeTree}
ORDER BY connection;

CREATE TABLE connection {on_cluster} AS connection_local {distributed:connection_local, connection};

-- Records below `next` are in the tables.
CREATE TABLE progress_local {on_cluster} (
  loop LowCardinality(String),
  next SimpleAggregateFunction(max, UInt64)
) ENGINE = {engine:AggregatingMergeTree}
ORDER BY loop;

CREATE TABLE progress {on_cluster} AS progress_local {distributed:progress_local, cityHash64(loop)};
