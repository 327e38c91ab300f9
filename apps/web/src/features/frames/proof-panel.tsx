/** The record in the Merkle tree: its hash, and its proof checked in the reader's own browser. */
import { Link } from '@tanstack/react-router'
import { base64Of, verifyBundle } from '@poyang/evidence'
import type { Verification } from '@poyang/evidence'
import { Button } from 'antd'
import { useState } from 'react'
import { z } from 'zod'
import { ApiProblem, getJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Failed } from '../../ui/page-state.tsx'
import type { FrameDetail } from '../../../../server/src/modules/ingest/schema.ts'

/** What is only compared here; the kernel reads the rest. */
const Bundle = z.looseObject({ leafHash: z.string(), index: z.number() })

type Checked =
  | { readonly state: 'none' | 'asking' | 'waiting' }
  | { readonly state: 'done'; readonly result: Verification; readonly sameLeaf: boolean }
  | { readonly state: 'failed'; readonly error: unknown }

export function ProofPanel({ frame }: { readonly frame: FrameDetail }) {
  const { words, language } = useLanguage()
  const [checked, setChecked] = useState<Checked>({ state: 'none' })
  const path = `/api/frames/hj212/${frame.index}/proof`
  const verify = async () => {
    setChecked({ state: 'asking' })
    try {
      const bundle = await getJson(path, Bundle)
      // The proof must speak of the record on this page and not of some other.
      const sameLeaf = bundle.leafHash === base64Of(bytesOfHex(frame.leafHash)) && bundle.index === frame.index
      // Where the bytes are shown in full their hash is computed here; else the hash stands for them.
      const { leafHash: _taken, ...open } = bundle
      const full = frame.masked ? bundle : { ...open, leaf: frame.leaf }
      setChecked({ state: 'done', result: verifyBundle(full), sameLeaf })
    } catch (error) {
      const notYet = error instanceof ApiProblem && error.type === '/problems/not-yet-covered'
      setChecked(notYet ? { state: 'waiting' } : { state: 'failed', error })
    }
  }
  const passed = checked.state === 'done' && checked.result.ok && checked.sameLeaf
  return (
    <section className="panel proof" aria-label={words.frame.evidence}>
      <div className="panel-head">
        <h2>{words.frame.evidence}</h2>
        <span className="panel-note push">
          {words.frame.position} {frame.index}
        </span>
      </div>
      <div className="proof-body">
        <p className="proof-name">{words.frame.leaf}</p>
        <p className="mono proof-hash">{frame.leafHash}</p>
        <p className="rule">{words.frame.leafExplain}</p>
        <Button type="primary" block loading={checked.state === 'asking'} onClick={() => void verify()}>
          {checked.state === 'asking' ? words.frame.verifying : checked.state === 'done' ? words.frame.again : words.frame.verify}
        </Button>
        <div aria-live="polite">
          {checked.state === 'waiting' ? <p className="proof-note">{words.frame.notYet}</p> : null}
          {checked.state === 'failed' ? <Failed error={checked.error} /> : null}
          {checked.state === 'done' ? (
            <>
              <ol className="proof-steps">
                <ProofStep ok={checked.sameLeaf} text={checked.sameLeaf ? words.frame.same : words.frame.differs} detail="" place={0} />
                {checked.result.steps.map((step, place) => (
                  <ProofStep key={step.step} ok={step.ok} text={step[language]} detail={step.detail} place={place + 1} />
                ))}
              </ol>
              <p className={passed ? 'proof-verdict proof-passed' : 'proof-verdict proof-refused'}>
                {passed ? words.frame.passed : words.frame.refused}
              </p>
            </>
          ) : null}
        </div>
        <p className="proof-links">
          <a href={path} download={`frame-hj212-${frame.index}.proof.json`}>
            {words.frame.download}
          </a>
          <a href="/verify.html">{words.frame.offline}</a>
          <Link to="/lineage" search={{ ref: frame.ref }}>
            {words.lineage.title}
          </Link>
        </p>
      </div>
    </section>
  )
}

const bytesOfHex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

interface StepProps {
  readonly ok: boolean
  readonly text: string
  readonly detail: string
  readonly place: number
}

function ProofStep({ ok, text, detail, place }: StepProps) {
  const { words } = useLanguage()
  return (
    <li className={ok ? 'proof-step proof-ok' : 'proof-step proof-bad'} style={{ animationDelay: `${place * 110}ms` }}>
      <span className="proof-sign" role="img" aria-label={ok ? words.frame.ok : words.frame.bad}>
        {ok ? '✓' : '✕'}
      </span>
      {detail === '' ? (
        <span>{text}</span>
      ) : (
        <details>
          <summary>{text}</summary>
          <pre className="proof-detail">{detail}</pre>
        </details>
      )}
    </li>
  )
}
