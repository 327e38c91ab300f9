/** The public API as the simulator uses it. */

export interface Api {
  /** Base address; empty: none. */
  readonly address: string
  /** Of a service account; empty: none. */
  readonly token: string
}

export const headersOf = ({ token }: Api): Record<string, string> => (token === '' ? {} : { authorization: `Bearer ${token}` })
export const jsonHeadersOf = (api: Api): Record<string, string> => ({ ...headersOf(api), 'content-type': 'application/json' })
