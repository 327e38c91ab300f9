/** Refusals as values: RFC 9457 problem details. The page docs/api/problems.md has a paragraph for each. */

/** A refusal the caller can act on. `type` never changes; the titles are for people. */
export interface ProblemKind {
  readonly type: `/problems/${string}`
  readonly status: 400 | 401 | 403 | 404 | 405 | 406 | 409 | 413 | 415 | 421 | 422 | 429 | 500 | 503
  readonly title: string
  readonly titleZh: string
}

export const httpProblems = {
  invalid: { type: '/problems/invalid-request', status: 422, title: 'The request does not fit the schema', titleZh: '请求内容不符合要求' },
  malformed: { type: '/problems/malformed-request', status: 400, title: 'The request cannot be read', titleZh: '请求无法解析' },
  unknownPath: { type: '/problems/unknown-path', status: 404, title: 'There is nothing at this address', titleZh: '该地址不存在' },
  tooLarge: { type: '/problems/too-large', status: 413, title: 'The request is too large', titleZh: '请求过大' },
  mediaType: {
    type: '/problems/media-type',
    status: 415,
    title: 'The body must be application/json',
    titleZh: '请求体须为 application/json',
  },
  foreignHost: {
    type: '/problems/foreign-host',
    status: 421,
    title: 'This server does not answer under that name',
    titleZh: '本服务不以该主机名提供服务',
  },
  foreignOrigin: {
    type: '/problems/foreign-origin',
    status: 403,
    title: 'Another site may not do this',
    titleZh: '不接受其他站点发起的操作',
  },
  logIn: { type: '/problems/log-in', status: 401, title: 'Log in first', titleZh: '请先登录' },
  notAllowed: { type: '/problems/not-allowed', status: 403, title: 'The post you act as may not do this', titleZh: '当前岗位无此权限' },
  unknownObject: {
    type: '/problems/unknown-object',
    status: 404,
    title: 'There is no such object, or it is not yours to see',
    titleZh: '对象不存在，或不在可见范围内',
  },
  tooMany: { type: '/problems/too-many-requests', status: 429, title: 'Too many requests', titleZh: '请求过于频繁' },
  internal: { type: '/problems/internal', status: 500, title: 'Something is wrong on our side', titleZh: '服务内部错误' },
  columnarDown: {
    type: '/problems/columnar-store-down',
    status: 503,
    title: 'The store of readings does not answer',
    titleZh: '监测数据库暂不可用',
  },
  relationalDown: {
    type: '/problems/relational-store-down',
    status: 503,
    title: 'The store of records does not answer',
    titleZh: '业务数据库暂不可用',
  },
  gatewayDown: {
    type: '/problems/gateway-down',
    status: 503,
    title: 'The device gateway does not answer',
    titleZh: '设备接入网关暂不可用',
  },
  busy: { type: '/problems/busy', status: 503, title: 'Too many heavy questions at once', titleZh: '查询过多，请稍后再试' },
  tooCostly: { type: '/problems/too-costly', status: 422, title: 'The question would take too long', titleZh: '查询范围过大' },
} as const satisfies Record<string, ProblemKind>

/** One thing that does not fit, and where: a JSON pointer into `params`, `query` or `body`. */
export interface ProblemPointer {
  readonly pointer: string
  readonly detail: string
}

export class Problem extends Error {
  readonly kind: ProblemKind
  readonly pointers: readonly ProblemPointer[]

  constructor(kind: ProblemKind, detail: string, pointers: readonly ProblemPointer[] = [], cause?: unknown) {
    super(detail, cause === undefined ? {} : { cause })
    this.name = 'Problem'
    this.kind = kind
    this.pointers = pointers
  }
}

/** Refuse. `detail` is a sentence about this case; it never holds secrets or internals. */
export function raise(kind: ProblemKind, detail: string, pointers: readonly ProblemPointer[] = []): never {
  throw new Problem(kind, detail, pointers)
}

/** The body of application/problem+json. */
export function problemBody(problem: Problem, instance: string): Record<string, unknown> {
  return {
    type: problem.kind.type,
    title: problem.kind.title,
    titleZh: problem.kind.titleZh,
    status: problem.kind.status,
    detail: problem.message,
    instance,
    ...(problem.pointers.length === 0 ? {} : { errors: problem.pointers }),
  }
}
