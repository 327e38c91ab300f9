/** The cookie of a session, and the ticket of a journey to the provider of single sign-on. */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Under TLS the name says what the browser then enforces: this host only, every path, never over plain HTTP. Source: RFC 6265bis 4.1.3.2. */
const nameOf = (request: FastifyRequest, what: 'session' | 'journey') => `${request.protocol === 'https' ? '__Host-' : ''}poyang-${what}`

/** Null: there is none, or none that could be ours. */
export function readCookie(request: FastifyRequest, what: 'session' | 'journey'): string | null {
  const value = request.cookies[nameOf(request, what)]
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : null
}

/**
 * Null: remove it. `lax`, because a journey to the provider of single sign-on ends with a navigation from another site; what changes something
 * also needs the token in a header, which no other site can send.
 */
export function setCookie(request: FastifyRequest, reply: FastifyReply, what: 'session' | 'journey', value: string | null): void {
  reply.setCookie(nameOf(request, what), value ?? '', {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https',
    // Without an age it goes with the browser; the server decides when it ends.
    ...(value === null ? { maxAge: 0 } : what === 'journey' ? { maxAge: 600 } : {}),
  })
}
