/** The server's policy lets only those style elements in that carry the nonce of the page; the page's own script may read it. Empty: there is none. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

/** Parts of the kit, such as what keeps a page from scrolling behind a drawer, make style elements and cannot be told of the nonce. */
export function giveStylesTheNonce(): void {
  if (nonce === '') return
  const make = document.createElement.bind(document)
  const withNonce = (name: string, options?: ElementCreationOptions): HTMLElement => {
    const element = make(name, options)
    if (element instanceof HTMLStyleElement) element.nonce = nonce
    return element
  }
  document.createElement = withNonce
}
