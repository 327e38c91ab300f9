/** What a browser may do with a page of ours: run our scripts, apply our styles, talk to us, and nothing inline. */
import { createHash, randomBytes } from 'node:crypto'

export interface Allowed {
  /** Beside our own files: hashes of what stands inside the page. */
  readonly scripts?: readonly string[]
  /** Beside our own files: hashes, or the nonce of this one answer. */
  readonly styles?: readonly string[]
}

export function contentPolicy({ scripts = [], styles = [] }: Allowed = {}): string {
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...scripts].join(' ')}`,
    `style-src ${["'self'", ...styles].join(' ')}`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** What the build writes where the nonce belongs. */
const PLACE = 'nonce-of-the-answer'

/** A page whose style elements made at run time carry a nonce that no other answer has. */
export function withNonce(html: string): { readonly html: string; readonly policy: string } {
  const nonce = randomBytes(16).toString('base64')
  return { html: html.replaceAll(PLACE, nonce), policy: contentPolicy({ styles: [`'nonce-${nonce}'`] }) }
}

/** A page that carries its script and style inside itself: they are allowed by what they are. */
export function policyOfWhole(html: string): string {
  const hashesOf = (element: 'script' | 'style') =>
    [...html.matchAll(new RegExp(`<${element}[^>]*>([\\s\\S]*?)</${element}>`, 'g'))].map(
      ([, inner = '']) => `'sha256-${createHash('sha256').update(inner).digest('base64')}'`,
    )
  return contentPolicy({ scripts: hashesOf('script'), styles: hashesOf('style') })
}
