/**
 * Every setting: name, type, default, what it changes. Read from the environment (`POYANG_…`); a wrong one stops the start and names itself.
 */
import { resolve } from 'node:path'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const days = z.coerce.number().int().min(1)

export const Settings = z.object({
  /** Folder of everything we keep: frame log, evidence, stores, keys. One server per folder. */
  POYANG_DATA: z
    .string()
    .default('data')
    .transform((path) => resolve(path)),
  /** Address the web server binds. Anything but loopback needs TLS, here or at a proxy, and the names people use. */
  POYANG_HTTP_HOST: z
    .union([z.ipv4(), z.ipv6(), z.literal('localhost')], 'give an address of this machine, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  POYANG_HTTP_PORT: port.default(8600),
  /** Names under which people reach the pages, with commas between; the first stands in links. Loopback names are always taken. */
  POYANG_HTTP_NAMES: z.string().default(''),
  /** PEM files of the pages' key and certificate chain; read again when they change. Empty: plain HTTP. */
  POYANG_HTTP_TLS_KEY: z.string().default(''),
  POYANG_HTTP_TLS_CERT: z.string().default(''),
  /** Addresses (or networks) of proxies that speak TLS before us, with commas between: only their X-Forwarded-For and -Proto are believed. */
  POYANG_HTTP_PROXY: z.string().default(''),
  /** Address and port the HJ 212 gateway listens on. */
  POYANG_HJ212_HOST: z.string().default('127.0.0.1'),
  POYANG_HJ212_PORT: port.default(9212),
  /** Connections in all and from one address; more are closed at once and counted. */
  POYANG_HJ212_CONNECTIONS: z.coerce.number().int().min(1).default(20_000),
  POYANG_HJ212_CONNECTIONS_PER_ADDRESS: z.coerce.number().int().min(1).default(12_000),
  /** A connection that has said nothing understandable this long is closed (seconds). */
  POYANG_HJ212_LOGIN_SECONDS: z.coerce.number().min(1).default(60),
  /** A connection that is silent this long is closed (seconds). */
  POYANG_HJ212_IDLE_SECONDS: z.coerce.number().min(5).default(600),
  /** A device is shown as offline when nothing was heard from it this long (seconds). */
  POYANG_HJ212_OFFLINE_SECONDS: z.coerce.number().min(10).default(180),
  /** Address and port that electricity meters publish to over MQTT; empty: none. */
  POYANG_MQTT_HOST: z.string().default('127.0.0.1'),
  POYANG_MQTT_PORT: z.literal('').or(port).default(''),
  /** PEM files of the MQTT port's key and certificate; empty: plain TCP. */
  POYANG_MQTT_TLS_KEY: z.string().default(''),
  POYANG_MQTT_TLS_CERT: z.string().default(''),
  /** A segment of the frame log is closed and compressed at this size. */
  POYANG_LOG_SEGMENT_BYTES: z.coerce
    .number()
    .int()
    .min(65_536)
    .default(256 * 1024 * 1024),
  /** The gateway stops acknowledging when less than this is free on the log's disk. */
  POYANG_LOG_FREE_FLOOR_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(1024 * 1024 * 1024),
  /** Readings and frame index: URL of a ClickHouse server; empty: the embedded engine in a process of its own. */
  POYANG_COLUMNAR_URL: z.string().default(''),
  /** Memory the embedded columnar engine may take; a query that would pass it is refused. */
  POYANG_COLUMNAR_MEMORY_BYTES: z.coerce
    .number()
    .int()
    .min(268_435_456)
    .default(2 * 1024 * 1024 * 1024),
  /** Cluster of the ClickHouse server given above, as its configuration names it: tables are then replicated and created on all its nodes. */
  POYANG_COLUMNAR_CLUSTER: z
    .string()
    .regex(/^\w{0,60}$/)
    .default(''),
  /** Records: URL of a PostgreSQL 15 or newer; empty: the embedded one. */
  POYANG_RELATIONAL_URL: z.string().default(''),
  /** Days each class of data is kept; nothing is removed before `poyang retention --apply` is run. */
  POYANG_KEEP_FRAMES_DAYS: days.default(1_826),
  POYANG_KEEP_RTD_DAYS: days.default(366),
  POYANG_KEEP_MINUTE_DAYS: days.default(1_096),
  POYANG_KEEP_HOUR_DAYS: days.default(3_653),
  /** Effective transmission rate that the bureau assesses by, as a share (`0.75`); empty: that of the rule. Days closed before keep theirs. */
  POYANG_TRANSMISSION_TARGET: z
    .string()
    .regex(/^(0\.\d{1,4}|1)?$/, 'give a share such as 0.90')
    .default(''),
  /** Name of this installation's evidence log over frames (origin line of its checkpoints). */
  POYANG_ORIGIN: z
    .string()
    .regex(/^[A-Za-z0-9./_-]{3,80}$/)
    .default('poyang.local/frames'),
  /** Name of the evidence log over the audit. */
  POYANG_RECORDS_ORIGIN: z
    .string()
    .regex(/^[A-Za-z0-9./_-]{3,80}$/)
    .default('poyang.local/records'),
  /** Days that rows of the audit are kept. No fewer than 183: 网络安全法 asks for six months. */
  POYANG_AUDIT_DAYS: z.coerce.number().int().min(183).max(36_500).default(1_096),
  /** Name of the bureau that runs this installation; its organisation and its three officers are made at the first start. */
  POYANG_BUREAU: z.string().trim().min(2).max(80).default('生态环境局'),
  /** What a new password must be: characters, how many earlier ones it may not repeat, days until it must be changed (0: never). */
  POYANG_PASSWORD_LENGTH: z.coerce.number().int().min(8).max(64).default(12),
  POYANG_PASSWORD_HISTORY: z.coerce.number().int().min(0).max(24).default(5),
  POYANG_PASSWORD_DAYS: z.coerce.number().int().min(0).max(3_650).default(90),
  /** Cost of argon2id: memory of one derivation (KiB), passes, lanes. Source of the defaults: RFC 9106 section 4, second recommended option. */
  POYANG_ARGON2_MEMORY_KIB: z.coerce.number().int().min(7_168).max(4_194_304).default(65_536),
  POYANG_ARGON2_PASSES: z.coerce.number().int().min(1).max(64).default(3),
  POYANG_ARGON2_LANES: z.coerce.number().int().min(1).max(64).default(4),
  /** Failed log-ins under one name before it closes for a time that doubles; an address has ten times as many. */
  POYANG_LOG_IN_FAILURES: z.coerce.number().int().min(1).max(100).default(5),
  /** A session ends after so many minutes without a request, and so many hours after the log-in. */
  POYANG_SESSION_IDLE_MINUTES: z.coerce.number().int().min(1).max(1_440).default(30),
  POYANG_SESSION_HOURS: z.coerce.number().int().min(1).max(168).default(12),
  /** Roles whose holders must prove themselves with a second factor, separated by commas; empty: none must (whoever has one is always asked). */
  POYANG_SECOND_FACTOR_ROLES: z
    .string()
    .regex(/^([a-z-]+(,[a-z-]+)*)?$/, 'give roles such as system-officer,auditor')
    .default('system-officer,security-officer,auditor'),
  /** Single sign-on over OpenID Connect: issuer, client, its secret, the name on the log-in page. No issuer: none. */
  POYANG_OIDC_ISSUER: z.literal('').or(z.url()).default(''),
  POYANG_OIDC_CLIENT: z.string().default(''),
  POYANG_OIDC_SECRET: z.string().default(''),
  POYANG_OIDC_NAME: z.string().max(40).default('统一身份认证'),
  /** A made-up city for show: the log-in page offers made-up persons, whom anybody may be. For this machine only. */
  POYANG_DEMO: z.stringbool().default(false),
  /** Token under which the made-up city registers itself; for the demo only. */
  POYANG_DEMO_TOKEN: z.string().default(''),
  /** Passphrase by which `poyang backup` encrypts and `poyang restore` reads, where no file with it is named; empty: not encrypted. */
  POYANG_BACKUP_PASSPHRASE: z.string().default(''),
  /** GeoJSON file of the city's districts, drawn under the outlets; empty: none. */
  POYANG_MAP: z.string().default(''),
  /** Set by the supervisor for its own processes: ports and the secret of the internal interfaces. */
  POYANG_INTERNAL_TOKEN: z.string().default(''),
  POYANG_INTERNAL_GATEWAY_PORT: port.default(0),
  POYANG_INTERNAL_WORKER_PORT: port.default(0),
  /** Loopback port for monitors: /healthz, /readyz, /metrics (Prometheus); empty: none. */
  POYANG_MONITOR_PORT: z.literal('').or(port).default(''),
  POYANG_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})
export type Settings = z.infer<typeof Settings>

/** Parse the environment. Throws an Error whose message names each wrong setting in a sentence. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('POYANG_')))
  const parsed = Settings.safeParse(given)
  if (parsed.success) return parsed.data
  const sentences = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`settings: ${sentences.join('; ')}`)
}
