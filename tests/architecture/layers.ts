/** Which way imports may point. The first row that matches a file governs it; a file may always import from its own folder (`own`). */
export interface Layer {
  readonly from: RegExp
  /** Folder of `from` within which imports are free. */
  readonly own: RegExp
  readonly may: readonly RegExp[]
  /** The sentence shown when the row is broken. */
  readonly because: string
}

/** Tests, and what only tests use. */
const tests = /(\.test|-for-tests(\.worker)?)\.ts$/

export const layers: readonly Layer[] = [
  { from: tests, own: /^$/, may: [/./], because: 'a test may look at anything' },
  {
    from: /^packages\/procedures\//,
    own: /^packages\/procedures\//,
    may: [/^packages\/standards\//],
    because: 'law counts in the days of the standards, and knows no device',
  },
  { from: /^packages\/[^/]+\//, own: /^packages\/[^/]+\//, may: [], because: 'a kernel stands alone' },
  {
    from: /^apps\/server\/src\/modules\/.*schema\.ts$/,
    own: /^$/,
    may: [/^packages\//, /\/schema\.ts$/],
    because: 'schemas also load in the browser: they import schemas and kernels only',
  },
  {
    from: /^apps\/server\/src\/platform\//,
    own: /^apps\/server\/src\/platform\//,
    may: [/^packages\//, /^apps\/server\/src\/settings\.ts$/],
    because: 'the platform knows no domain module',
  },
  {
    from: /^apps\/server\/src\/modules\/[^/]+\//,
    own: /^apps\/server\/src\/modules\/[^/]+\//,
    may: [/^packages\//, /^apps\/server\/src\/platform\//, /^apps\/server\/src\/modules\/[^/]+\/(index|schema)\.ts$/, /\/schema\.ts$/],
    because: 'enter a module by its index.ts or schema.ts',
  },
  {
    from: /^apps\/server\/src\/gateways\/mqtt\//,
    own: /^apps\/server\/src\/gateways\/mqtt\//,
    may: [/^packages\//, /^apps\/server\/src\/platform\//, /\/schema\.ts$/, /^apps\/server\/src\/gateways\/hj212\/(index|testing)\.ts$/],
    because: 'meters over MQTT share the journal, the links and the registry of the HJ 212 gateway, and enter by its index.ts',
  },
  {
    from: /^apps\/server\/src\/gateways\/[^/]+\//,
    own: /^apps\/server\/src\/gateways\/[^/]+\//,
    may: [/^packages\//, /^apps\/server\/src\/platform\//, /^apps\/server\/src\/modules\/[^/]+\/(index|schema)\.ts$/, /\/schema\.ts$/],
    because: 'a gateway enters a module by its index.ts or schema.ts',
  },
  {
    from: /^apps\/server\/src\/engines\//,
    own: /^apps\/server\/src\/engines\//,
    may: [/^apps\/server\/src\/platform\//, /^apps\/server\/src\/settings\.ts$/, /^apps\/server\/src\/roles\/role\.ts$/],
    because: 'an engine host knows no domain module',
  },
  {
    from: /^apps\/server\//,
    own: /^apps\/server\//,
    may: [/^packages\//, /^apps\/server\//],
    because: 'roles, commands and main wire the server together',
  },
  {
    from: /^apps\/web\//,
    own: /^apps\/web\//,
    may: [/^packages\//, /^apps\/server\/src\/.*\/schema\.ts$/],
    because: 'the browser sees kernels and schemas only',
  },
  {
    from: /^apps\/simulator\//,
    own: /^apps\/simulator\//,
    may: [/^packages\//],
    because: 'the simulator is an outsider: it knows the protocols and nothing of the server',
  },
  {
    from: /^(scripts|bench|tests)\//,
    own: /^(scripts|bench|tests)\//,
    may: [/^packages\//, /^apps\//, /^scripts\//],
    because: 'chores and benches stand outside',
  },
]
