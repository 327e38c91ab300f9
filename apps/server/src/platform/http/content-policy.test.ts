import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentPolicy, policyOfWhole, withNonce } from './content-policy.ts'

test('nothing inline is allowed, neither script nor style', () => {
  assert.ok(!contentPolicy().includes('unsafe-inline'))
  assert.match(contentPolicy(), /style-src 'self';/)
})

test('each answer has a nonce of its own, in the page and in its policy', () => {
  const page = '<meta property="csp-nonce" nonce="nonce-of-the-answer">'
  const [one, two] = [withNonce(page), withNonce(page)]
  const nonce = /nonce="([^"]+)"/.exec(one.html)?.[1]
  assert.ok(nonce !== undefined && nonce.length === 24)
  assert.ok(one.policy.includes(`style-src 'self' 'nonce-${nonce}'`))
  assert.ok(!one.policy.includes(`script-src 'self' 'nonce`), 'a script needs no nonce: it is a file of ours')
  assert.notEqual(one.html, two.html)
})

test('what stands inside a page is allowed by its hash', () => {
  const policy = policyOfWhole('<style>a{}</style><script type="module">1</script>')
  assert.match(policy, /script-src 'self' 'sha256-[\w+/=]{44}'; style-src 'self' 'sha256-[\w+/=]{44}'/)
})
