/** Routes as data: what is asked, what is answered, who may, what class of data leaves, and what is written into the audit. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Transaction } from 'kysely'
import type { z } from 'zod'
import type { Owner, Permission } from '../access/decide.ts'
import type { Actor, Scope } from '../access/schema.ts'
import type { ObjectRef, Said } from '../audit/audit.ts'
import type { ProblemKind } from './problem.ts'

/** What everything below a route receives instead of reaching for clocks and globals. */
export interface RequestContext {
  readonly requestId: string
  /** Who asks, as which of its posts. */
  readonly actor: Actor
  /** What of the city the actor may see by the permission of this route: lists show nothing else. */
  readonly sight: Scope
  /** Whether the actor has another permission too, over objects of these owners. */
  readonly can: (permission: Permission, owners?: readonly Owner[]) => boolean
  /** Read the relational store in one transaction that sees what lies in `sight`. */
  readonly read: <T>(work: (tx: Transaction<object>) => Promise<T>) => Promise<T>
  /**
   * Do the act in one transaction with its audit row: both are kept, or neither.
   * @param said what the row says beside who, when and what of the route: the object when only the act makes it, and details without personal data
   */
  readonly act: <T>(work: (tx: Transaction<object>) => Promise<T>, said?: Said | ((done: T) => Said)) => Promise<T>
  /** Keep a row of the audit that sensitive data are looked at; before they are shown. */
  readonly saw: (said: Said) => Promise<void>
  /** For an answer that goes on for long: whether whoever asked still acts as the same post, and may. Does not keep a session alive. */
  readonly stillMay: () => Promise<boolean>
  /** ms since 1970, one moment for the whole request. */
  readonly now: number
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal
}

/** Whose eyes: `open` may be published, `operational` is for officers, `enterprise` belongs to one enterprise and officers. */
export type DataClass = 'open' | 'operational' | 'enterprise'

interface Shared<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly path: `/api${string}`
  /** One sentence for the description of the interface. */
  readonly summary: string
  readonly may: Permission
  readonly data: DataClass
  /** The objects it is about: outside the actor's sight they are answered like what is not there. Called with input that fits the schemas. */
  readonly of?: (input: Input<P, Q, B>) => ObjectRef | readonly ObjectRef[] | null
  /** The answer shows only what lies in `context.sight`. Without `of` and without this, whoever does not see the whole city is refused. */
  readonly narrows?: true
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly bodyLimit?: number
  /** Refusals beside those of every route. */
  readonly problems?: readonly ProblemKind[]
}

interface Input<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>
  readonly query: z.output<Q>
  readonly body: z.output<B>
}

/** Reading needs no audit; whatever changes something names its event. */
type Verb = { readonly method: 'GET'; readonly audit: null } | { readonly method: 'POST' | 'PUT'; readonly audit: `${string}.${string}` }

type Answer<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, O extends z.ZodType> =
  | {
      readonly output: O
      /** `raw` may be used for headers only. */
      readonly run: (context: RequestContext, input: Input<P, Q, B>) => Promise<z.input<O>> | z.input<O>
      readonly stream?: never
    }
  | {
      /** Answers by itself (files, event streams); `produces` says what. */
      readonly produces: Readonly<Record<string, string>>
      readonly output?: O
      readonly stream: (context: RequestContext, input: Input<P, Q, B>, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
      readonly run?: never
    }

export type Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> = Shared<P, Q, B> & Verb & Answer<P, Q, B, O>

/** A route whose types are checked here and forgotten afterwards, so that routes of all shapes stand in one list. */
export interface AnyRoute extends Omit<Shared<z.ZodType, z.ZodType, z.ZodType>, 'of'> {
  readonly of?: (input: Input<z.ZodType, z.ZodType, z.ZodType>) => ObjectRef | readonly ObjectRef[] | null
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly audit: string | null
  readonly output?: z.ZodType
  readonly produces?: Readonly<Record<string, string>>
  readonly run?: (context: RequestContext, input: Input<z.ZodType, z.ZodType, z.ZodType>) => unknown
  readonly stream?: (
    context: RequestContext,
    input: Input<z.ZodType, z.ZodType, z.ZodType>,
    request: FastifyRequest,
    reply: FastifyReply,
  ) => Promise<unknown>
}

/** Declare a route. One that lacks schema, permission, data class or audit event does not compile. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, O extends z.ZodType>(
  declared: Route<P, Q, B, O>,
): AnyRoute {
  return declared
}
