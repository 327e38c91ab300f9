/** One good question for every route, about what belongs to a firm; a route without one fails the test of access. */

/** Identities of what belongs to one firm. */
export interface Firm {
  readonly enterprise: string
  readonly outlet: string
  readonly mn: string
  /** Record of the frame log. */
  readonly frame: number
  readonly alarm: number
  readonly mark: number
  readonly ripple: number
  readonly declaration: number
  /** SHA-256 of a file that one of its acts names. */
  readonly attachment: string
}

export interface Sample {
  readonly path: string
  readonly body?: unknown
  /** An event stream: it never ends by itself. */
  readonly stream?: true
  /** Names an object of the firm, although the route only narrows. */
  readonly names?: true
}

const MINUTE = 60_000
const iso = (ms: number) => `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
const span = (from: number, to: number) => `from=${encodeURIComponent(iso(from))}&to=${encodeURIComponent(iso(to))}`

const person = '00000000-0000-4000-8000-0000000000ff'
const people = '/api/identity/people'
const because = { reason: '例行核查' }
/** About people who are not there: what is asked here is who may ask. */
const identitySamples: Readonly<Record<string, () => Sample>> = {
  [`GET ${people}`]: () => ({ path: people }),
  [`GET ${people}/{id}`]: () => ({ path: `${people}/${person}` }),
  [`POST ${people}`]: () => ({ path: people, body: { name: '某人', login: 'somebody' } }),
  [`POST ${people}/{id}/change`]: () => ({ path: `${people}/${person}/change`, body: { name: '某人' } }),
  [`POST ${people}/{id}/end`]: () => ({ path: `${people}/${person}/end`, body: because }),
  [`POST ${people}/{id}/same`]: () => ({ path: `${people}/${person}/same`, body: { other: person, ...because } }),
  [`POST ${people}/{id}/unmask`]: () => ({ path: `${people}/${person}/unmask`, body: { field: 'phone', ...because } }),
  [`POST ${people}/{id}/link`]: () => ({ path: `${people}/${person}/link`, body: {} }),
  [`GET ${people}/{id}/sessions`]: () => ({ path: `${people}/${person}/sessions` }),
  [`POST ${people}/{id}/sessions/end`]: () => ({ path: `${people}/${person}/sessions/end`, body: { session: null, ...because } }),
  'GET /api/identity/organisations': () => ({ path: '/api/identity/organisations' }),
  'GET /api/identity/organisations/{id}': () => ({ path: `/api/identity/organisations/${person}` }),
  'POST /api/identity/organisations': () => ({ path: '/api/identity/organisations', body: { kind: 'section', name: '某科' } }),
  'POST /api/identity/organisations/{id}/change': () => ({ path: `/api/identity/organisations/${person}/change`, body: { name: '某科' } }),
  'POST /api/identity/organisations/{id}/end': () => ({ path: `/api/identity/organisations/${person}/end`, body: because }),
  'POST /api/identity/organisations/{id}/enterprises': () => ({
    path: `/api/identity/organisations/${person}/enterprises`,
    body: { enterprises: ['E-1'], ...because },
  }),
  'POST /api/identity/organisations/{id}/mandates': () => ({
    path: `/api/identity/organisations/${person}/mandates`,
    body: { enterpriseId: 'E-1', document: '委托书', starts: '2026-01-01T00:00:00+08:00', ends: '2027-01-01T00:00:00+08:00' },
  }),
  'POST /api/identity/mandates/{id}/end': () => ({ path: `/api/identity/mandates/${person}/end`, body: because }),
  'GET /api/identity/posts': () => ({ path: '/api/identity/posts' }),
  'POST /api/identity/posts': () => ({ path: '/api/identity/posts', body: { personId: person, organisationId: person, title: '岗位' } }),
  'POST /api/identity/posts/{id}/end': () => ({ path: `/api/identity/posts/${person}/end`, body: because }),
  'POST /api/identity/posts/{id}/grants': () => ({
    path: `/api/identity/posts/${person}/grants`,
    body: { role: 'duty-officer', ...because },
  }),
  'POST /api/identity/posts/{id}/scope': () => ({
    path: `/api/identity/posts/${person}/scope`,
    body: { scope: { kind: 'city' }, ...because },
  }),
  'POST /api/identity/grants/{id}/end': () => ({ path: `/api/identity/grants/${person}/end`, body: because }),
  'GET /api/identity/services': () => ({ path: '/api/identity/services' }),
  'POST /api/identity/services': () => ({ path: '/api/identity/services', body: { name: '某程序', days: 1 } }),
  'POST /api/identity/services/{id}/grant': () => ({
    path: `/api/identity/services/${person}/grant`,
    body: { permissions: ['alarms.read'], scope: { kind: 'none' }, ...because },
  }),
  'POST /api/identity/services/{id}/end': () => ({ path: `/api/identity/services/${person}/end`, body: because }),
  'GET /api/account/delegations': () => ({ path: '/api/account/delegations' }),
  'GET /api/account/colleagues': () => ({ path: '/api/account/colleagues' }),
  'POST /api/account/delegations': () => ({
    path: '/api/account/delegations',
    body: { postId: person, toPersonId: person, starts: '2026-01-01T00:00:00+08:00', ends: '2026-01-05T00:00:00+08:00', reason: '休假' },
  }),
  'POST /api/account/delegations/{id}/end': () => ({ path: `/api/account/delegations/${person}/end`, body: {} }),
}

const filing = {
  change: { kind: 'filing', id: null, content: { what: 'other', title: '备案', number: '1', on: '2026-01-01', to: null } },
  basedOn: null,
  reason: '补录',
}

/** `METHOD path of the description` → the question. */
export function samplesOf(now: number): Readonly<Record<string, (firm: Firm) => Sample>> {
  const hour = span(now - 60 * MINUTE, now)
  const stretch = { from: iso(now - 20 * MINUTE), to: iso(now - 10 * MINUTE) }
  return {
    ...identitySamples,
    'GET /api/views': () => ({ path: '/api/views?ledger=alarms' }),
    'POST /api/views': () => ({ path: '/api/views', body: { ledger: 'alarms', name: '视图', search: '{}' } }),
    'POST /api/views/{id}/remove': () => ({ path: `/api/views/${person}/remove`, body: {} }),
    'GET /api/ledgers/enterprises': () => ({ path: '/api/ledgers/enterprises' }),
    'GET /api/ledgers/enterprises/export': () => ({ path: '/api/ledgers/enterprises/export?format=csv' }),
    'GET /api/ledgers/outlets': () => ({ path: '/api/ledgers/outlets' }),
    'GET /api/ledgers/outlets/export': () => ({ path: '/api/ledgers/outlets/export?format=csv' }),
    'GET /api/ledgers/alarms': () => ({ path: '/api/ledgers/alarms' }),
    'GET /api/ledgers/alarms/export': () => ({ path: '/api/ledgers/alarms/export?format=csv' }),
    'GET /api/outlets': () => ({ path: '/api/outlets' }),
    'GET /api/outlets/{id}': ({ outlet }) => ({ path: `/api/outlets/${outlet}` }),
    'GET /api/outlets/{id}/series': ({ outlet }) => ({ path: `/api/outlets/${outlet}/series?factor=a21026&kind=rtd&${hour}` }),
    'GET /api/outlets/{id}/readings': ({ outlet }) => ({ path: `/api/outlets/${outlet}/readings?kind=rtd&${hour}` }),
    'GET /api/outlets/{id}/values': ({ outlet }) => ({ path: `/api/outlets/${outlet}/values?factor=a21026&level=minute&${hour}` }),
    'GET /api/outlets/{id}/limits': ({ outlet }) => ({ path: `/api/outlets/${outlet}/limits` }),
    'GET /api/outlets/{id}/marks': ({ outlet }) => ({ path: `/api/outlets/${outlet}/marks?${hour}` }),
    'POST /api/outlets/{id}/marks': ({ outlet }) => ({
      path: `/api/outlets/${outlet}/marks`,
      body: { factors: ['a21026'], item: '校准', ...stretch, role: 'enterprise', reason: '例行' },
    }),
    'GET /api/outlets/{id}/happenings': ({ outlet }) => ({ path: `/api/outlets/${outlet}/happenings?${hour}` }),
    'POST /api/outlets/{id}/happenings': ({ outlet }) => ({
      path: `/api/outlets/${outlet}/happenings`,
      body: { kind: 'visit', ...stretch, note: '例行巡检' },
    }),
    'GET /api/factors': () => ({ path: '/api/factors' }),
    'GET /api/live': () => ({ path: '/api/live', stream: true }),
    'GET /api/values/{outlet}/{factor}/{level}/{at}': ({ outlet }) => ({ path: `/api/values/${outlet}/a21026/minute/2026-01-02T00:00:00` }),
    'GET /api/ripples': () => ({ path: '/api/ripples' }),
    'POST /api/ripples/{id}/approve': ({ ripple }) => ({ path: `/api/ripples/${ripple}/approve`, body: { note: '已核实' }, names: true }),
    'GET /api/boards/air': () => ({ path: '/api/boards/air' }),
    'GET /api/boards/water': () => ({ path: '/api/boards/water' }),
    'GET /api/boards/noise': () => ({ path: '/api/boards/noise' }),
    'GET /api/frames': ({ outlet }) => ({ path: `/api/frames?outlet=${outlet}` }),
    'GET /api/frames/hj212/{index}': ({ frame }) => ({ path: `/api/frames/hj212/${frame}` }),
    'POST /api/frames/hj212/{index}/unmask': ({ frame }) => ({ path: `/api/frames/hj212/${frame}/unmask`, body: { reason: '核对密码' } }),
    'GET /api/frames/hj212/{index}/proof': ({ frame }) => ({ path: `/api/frames/hj212/${frame}/proof` }),
    'GET /api/devices': () => ({ path: '/api/devices' }),
    'POST /api/devices/{mn}/commands': ({ mn }) => ({ path: `/api/devices/${mn}/commands`, body: { command: 'get-clock' } }),
    'GET /api/commands/{id}': () => ({ path: '/api/commands/none' }),
    'GET /api/ingest/summary': () => ({ path: '/api/ingest/summary' }),
    'GET /api/enterprises': () => ({ path: '/api/enterprises' }),
    'GET /api/map': () => ({ path: '/api/map' }),
    'POST /api/registry/import': () => ({ path: '/api/registry/import', body: { enterprises: [] } }),
    'GET /api/enterprises/{id}/file': ({ enterprise }) => ({ path: `/api/enterprises/${enterprise}/file` }),
    'GET /api/enterprises/{id}/file/history': ({ enterprise }) => ({ path: `/api/enterprises/${enterprise}/file/history` }),
    'POST /api/enterprises/{id}/file/edits': ({ enterprise }) => ({ path: `/api/enterprises/${enterprise}/file/edits`, body: filing }),
    'POST /api/enterprises/{id}/file/requests': ({ enterprise }) => ({
      path: `/api/enterprises/${enterprise}/file/requests`,
      body: filing,
    }),
    'POST /api/enterprises/{id}/file/requests/{request}/decide': ({ enterprise }) => ({
      path: `/api/enterprises/${enterprise}/file/requests/999/decide`,
      body: { accept: false, note: '材料不全' },
    }),
    'GET /api/registry/sheet/template': () => ({ path: '/api/registry/sheet/template?format=csv' }),
    'POST /api/registry/sheet/preview': () => ({ path: '/api/registry/sheet/preview', body: { name: 'a.csv', base64: 'YQ==' } }),
    'POST /api/registry/sheet/apply': () => ({
      path: '/api/registry/sheet/apply',
      body: { name: 'a.csv', base64: 'YQ==', digest: '0'.repeat(64), reason: '补录' },
    }),
    'GET /api/registry/requests': () => ({ path: '/api/registry/requests' }),
    'POST /api/enterprises/{id}/file/parts/{part}/reveal': ({ enterprise }) => ({
      path: `/api/enterprises/${enterprise}/file/parts/00000000-0000-4000-8000-000000000001/reveal`,
      body: { reason: '现场联络' },
    }),
    'GET /api/quality/marks': () => ({ path: `/api/quality/marks?${hour}` }),
    'GET /api/quality/mark-months': () => ({ path: '/api/quality/mark-months?month=2026-01' }),
    'POST /api/marks/{id}/findings': ({ mark }) => ({
      path: `/api/marks/${mark}/findings`,
      body: { factors: null, ...stretch, asRequired: true, note: '现场核查' },
      names: true,
    }),
    'GET /api/quality/gaps': () => ({ path: '/api/quality/gaps' }),
    'GET /api/quality/outages': () => ({ path: `/api/quality/outages?${hour}` }),
    'GET /api/quality/rates': () => ({ path: '/api/quality/rates?from=2026-01-01&to=2026-01-02&by=outlet' }),
    'GET /api/rules': () => ({ path: '/api/rules' }),
    'POST /api/rules': () => ({ path: '/api/rules', body: { text: 'rule' } }),
    'GET /api/rules/{rule}': () => ({ path: '/api/rules/X01' }),
    'POST /api/rules/check': () => ({ path: '/api/rules/check', body: { text: 'rule' } }),
    'POST /api/rules/{rule}/versions/{version}/review': () => ({ path: '/api/rules/X01/versions/99/review', body: { approve: true } }),
    'POST /api/rules/{rule}/versions/{version}/activate': () => ({
      path: '/api/rules/X01/versions/99/activate',
      body: { from: '2036-01-01' },
    }),
    'POST /api/rules/{rule}/versions/{version}/retire': () => ({
      path: '/api/rules/X01/versions/99/retire',
      body: { to: '2036-01-01', note: '停用' },
    }),
    'GET /api/verdicts': ({ outlet }) => ({ path: `/api/verdicts?outlet=${outlet}&${hour}` }),
    'GET /api/alarms': () => ({ path: '/api/alarms' }),
    'GET /api/alarms/{id}': ({ alarm }) => ({ path: `/api/alarms/${alarm}` }),
    'POST /api/alarms/{id}/acts': ({ alarm }) => ({ path: `/api/alarms/${alarm}/acts`, body: { act: 'comment', note: '已知悉' } }),
    'POST /api/attachments': () => ({ path: '/api/attachments', body: { name: 'a.txt', base64: 'YQ==' } }),
    'GET /api/attachments/{hash}': ({ attachment }) => ({ path: `/api/attachments/${attachment}`, names: true }),
    'GET /api/silences': () => ({ path: '/api/silences' }),
    'POST /api/silences': ({ outlet }) => ({
      path: '/api/silences',
      body: { rule: null, outletId: outlet, from: iso(now), to: iso(now + 60 * MINUTE), reason: '检修' },
    }),
    'GET /api/incidents': () => ({ path: '/api/incidents' }),
    'POST /api/incidents/{id}/acknowledge': () => ({ path: '/api/incidents/99/acknowledge', body: { note: '已安排' } }),
    'GET /api/backtests': () => ({ path: '/api/backtests' }),
    'POST /api/backtests': () => ({ path: '/api/backtests', body: {} }),
    'GET /api/backtests/{id}': () => ({ path: '/api/backtests/99' }),
    'POST /api/backtests/{id}/cancel': () => ({ path: '/api/backtests/99/cancel', body: {} }),
    'GET /api/enterprises/{id}/process-graph': ({ enterprise }) => ({ path: `/api/enterprises/${enterprise}/process-graph` }),
    'PUT /api/enterprises/{id}/process-graph': ({ enterprise }) => ({
      path: `/api/enterprises/${enterprise}/process-graph`,
      body: { basedOn: 99, graph: { facilities: [], groups: [] }, reason: '更新' },
    }),
    'GET /api/power/states': ({ enterprise }) => ({ path: `/api/power/states?enterprise=${enterprise}&${hour}` }),
    'GET /api/power/quality': ({ enterprise }) => ({ path: `/api/power/quality?enterprise=${enterprise}&day=2026-01-02` }),
    'GET /api/enterprises/{id}/declarations': ({ enterprise }) => ({ path: `/api/enterprises/${enterprise}/declarations` }),
    'POST /api/enterprises/{id}/declarations': ({ enterprise }) => ({
      path: `/api/enterprises/${enterprise}/declarations`,
      body: { group: 'G1', ...stretch, reason: '检修' },
    }),
    'POST /api/power/declarations/{id}/review': ({ declaration }) => ({
      path: `/api/power/declarations/${declaration}/review`,
      body: { approved: false },
      names: true,
    }),
    'GET /api/power/orders': () => ({ path: '/api/power/orders' }),
    'POST /api/power/orders': () => ({ path: '/api/power/orders', body: {} }),
    'GET /api/power/orders/{id}': () => ({ path: '/api/power/orders/1' }),
    'GET /api/enterprises/{id}/reduction-list': ({ enterprise }) => ({ path: `/api/enterprises/${enterprise}/reduction-list` }),
    'POST /api/enterprises/{id}/reduction-list': ({ enterprise }) => ({
      path: `/api/enterprises/${enterprise}/reduction-list`,
      body: { levels: { yellow: [], orange: [], red: [] }, grade: null, document: '备案号1' },
    }),
    'GET /api/power/fence': ({ enterprise }) => ({ path: `/api/power/fence?enterprise=${enterprise}&facility=F1&${hour}` }),
    'POST /api/power/proofs': ({ enterprise }) => ({
      path: '/api/power/proofs',
      body: {
        enterprise,
        facility: 'F1',
        kind: 'calibration',
        from: iso(now - 86_400_000),
        to: iso(now + 86_400_000),
        document: '检定证书1',
      },
    }),
    'GET /api/audit': () => ({ path: '/api/audit?limit=1&action=test.' }),
    'GET /api/audit/{sequence}/proof': () => ({ path: '/api/audit/999999/proof' }),
    'GET /api/audit/check': () => ({ path: '/api/audit/check' }),
    'GET /api/audit/export': () => ({ path: '/api/audit/export?format=ndjson&action=test.&reason=check' }),
    'GET /api/access/policy': () => ({ path: '/api/access/policy' }),
    'GET /api/access/why': () => ({ path: '/api/access/why?permission=alarms.read' }),
    'GET /api/access/people/{person}/why': () => ({ path: `/api/access/people/${person}/why` }),
    'GET /api/inbox': () => ({ path: '/api/inbox' }),
    'GET /api/inbox/counts': () => ({ path: '/api/inbox/counts' }),
    'GET /api/inbox/{id}': () => ({ path: '/api/inbox/999999999' }),
    'POST /api/inbox/{id}/acts': () => ({ path: '/api/inbox/999999999/acts', body: { act: 'claim' } }),
    'GET /api/search': () => ({ path: `/api/search?q=${encodeURIComponent('厂')}` }),
    'GET /api/lineage/{ref}': ({ alarm }) => ({ path: `/api/lineage/alarm:${alarm}` }),
  }
}
