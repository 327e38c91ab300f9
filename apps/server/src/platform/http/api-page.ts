/** The list of routes for a person with a browser: plain HTML, no script. */
import { openApiPath } from './openapi.ts'
import type { AnyRoute } from './route.ts'

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')

export function apiPage(routes: readonly AnyRoute[]): string {
  const rows = routes.map((route) => {
    const path = openApiPath(route.path)
    const shown = route.method === 'GET' && !path.includes('{') ? `<a href="${escape(path)}">${escape(path)}</a>` : escape(path)
    return `<tr><td>${route.method}</td><td><code>${shown}</code></td><td>${escape(route.summary)}</td><td><code>${escape(route.may)}</code></td></tr>`
  })
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Poyang API</title>
<style>body{font:15px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#12303a}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #d5e0e2;vertical-align:top}</style></head>
<body><main><h1>鄱阳 Poyang API</h1>
<p>Machines get the OpenAPI 3.1 document at this same address (<code>Accept: application/json</code>). Errors are RFC 9457 problems.</p>
<table><thead><tr><th>Method</th><th>Address</th><th>What</th><th>Permission</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></main></body></html>
`
}
