-- Extremes of each half hour of judged values, of every version of every value.
-- Why: a backtest leaves out stretches in which a rule cannot fire without reading the values (canFire of @poyang/rules).
-- Locks: creates only; what is judged meanwhile is counted twice at most, which makes a block less sure and never wrong.
-- Worked when: select count() from judged_block answers.
CREATE TABLE judged_block_local {on_cluster} (
  outlet LowCardinality(String),
  factor LowCardinality(String),
  level Enum8('minute' = 1, 'hour' = 2, 'day' = 3),
  basis Enum8('measured' = 1, 'converted' = 2),
  -- Beginning of the half hour.
  block DateTime('Asia/Shanghai') CODEC(Delta, ZSTD(1)),
  -- To 6 decimals; low above high: no number among them.
  low SimpleAggregateFunction(min, Decimal(18, 6)) CODEC(T64, ZSTD(1)),
  high SimpleAggregateFunction(max, Decimal(18, 6)) CODEC(T64, ZSTD(1)),
  -- A bit a minute: a period begins there; one that is valid does.
  periods SimpleAggregateFunction(groupBitOr, UInt32) CODEC(ZSTD(1)),
  valid SimpleAggregateFunction(groupBitOr, UInt32) CODEC(ZSTD(1)),
  -- More than there are bits in periods: something was judged more than once there, or a rebuild took values away.
  versions SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  -- Names of the limits that travel with them, the lowest and the greatest; lowest above greatest: none.
  limit_low SimpleAggregateFunction(min, UInt64) CODEC(Delta, ZSTD(1)),
  limit_high SimpleAggregateFunction(max, UInt64) CODEC(Delta, ZSTD(1))
) ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toYear(block)
ORDER BY (outlet, factor, level, basis, block);

CREATE TABLE judged_block {on_cluster} AS judged_block_local {distributed:judged_block_local, cityHash64(outlet)};

-- Each insert adds what it brings.
CREATE MATERIALIZED VIEW judged_block_feed {on_cluster} TO judged_block_local AS
SELECT outlet, factor, level, basis, toDateTime(intDiv(toUnixTimestamp(start), 1800) * 1800, 'Asia/Shanghai') AS block,
  min(if(value = '', toDecimal64('999999999999', 6), number)) AS low,
  max(if(value = '', toDecimal64('-999999999999', 6), number)) AS high,
  groupBitOr(bitShiftLeft(toUInt32(1), intDiv(toUnixTimestamp(start), 60) % 30)) AS periods,
  groupBitOr(if(validity = 'valid', bitShiftLeft(toUInt32(1), intDiv(toUnixTimestamp(start), 60) % 30), toUInt32(0))) AS valid,
  count() AS versions,
  min(if(limits = '', toUInt64(18446744073709551615), cityHash64(limits))) AS limit_low,
  max(if(limits = '', toUInt64(0), cityHash64(limits))) AS limit_high
FROM judged_local
WHERE rule_set = 'in-force'
GROUP BY outlet, factor, level, basis, block;

INSERT INTO judged_block_local
SELECT outlet, factor, level, basis, toDateTime(intDiv(toUnixTimestamp(start), 1800) * 1800, 'Asia/Shanghai') AS block,
  min(if(value = '', toDecimal64('999999999999', 6), number)) AS low,
  max(if(value = '', toDecimal64('-999999999999', 6), number)) AS high,
  groupBitOr(bitShiftLeft(toUInt32(1), intDiv(toUnixTimestamp(start), 60) % 30)) AS periods,
  groupBitOr(if(validity = 'valid', bitShiftLeft(toUInt32(1), intDiv(toUnixTimestamp(start), 60) % 30), toUInt32(0))) AS valid,
  count() AS versions,
  min(if(limits = '', toUInt64(18446744073709551615), cityHash64(limits))) AS limit_low,
  max(if(limits = '', toUInt64(0), cityHash64(limits))) AS limit_high
FROM judged_local
WHERE rule_set = 'in-force'
GROUP BY outlet, factor, level, basis, block;
