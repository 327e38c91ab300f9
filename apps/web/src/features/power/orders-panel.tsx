/** Emergency orders of heavy-pollution days, and how each measure was followed, with its arithmetic. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { OrderReport, Orders } from '../../../../server/src/modules/power/schema.ts'
import type { Achievement, Order } from '../../../../server/src/modules/power/schema.ts'
import type { z } from 'zod'
import { getJson } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { RulesUsed } from '../../ui/judged/rule-card.tsx'
import { Failed, LoadingLines } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { OrderForm } from './order-form.tsx'

const levels: Readonly<Record<z.infer<typeof Achievement>, 'ok' | 'tolerated' | 'rejected'>> = {
  achieved: 'ok',
  'not-achieved': 'rejected',
  undetermined: 'tolerated',
  running: 'tolerated',
}

export function OrdersPanel() {
  const { words } = useLanguage()
  const { power: said } = words
  const orders = useQuery({ queryKey: ['power', 'orders'], queryFn: ({ signal }) => getJson('/api/power/orders', Orders, signal) })
  const { data } = orders
  const [issuing, setIssuing] = useState(false)
  return (
    <section className="panel" aria-label={said.orders}>
      <div className="panel-head">
        <h2>{said.orders}</h2>
        <Button className="push" size="small" onClick={() => setIssuing(!issuing)}>
          {issuing ? said.stopEdit : said.newOrder}
        </Button>
      </div>
      {issuing ? <OrderForm onDone={() => setIssuing(false)} /> : null}
      {orders.isPending ? <LoadingLines lines={2} /> : null}
      {orders.isError && data === undefined ? <Failed error={orders.error} retry={() => void orders.refetch()} /> : null}
      {data !== undefined && data.orders.length === 0 ? <p className="panel-line">{said.noOrders}</p> : null}
      <ul className="entries">
        {(data?.orders ?? []).map((order) => (
          <li key={order.id} className="entry">
            <OneOrder order={order} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function OneOrder({ order }: { readonly order: Order }) {
  const { words, language } = useLanguage()
  const { power: said } = words
  const [open, setOpen] = useState(false)
  const report = useQuery({
    queryKey: ['power', 'orders', order.id],
    queryFn: ({ signal }) => getJson(`/api/power/orders/${order.id}`, OrderReport, signal),
    enabled: open,
  })
  const { data } = report
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b>{said.levels[order.level]}</b> {order.document} · {order.districts.length === 0 ? said.city : order.districts.join('、')} ·{' '}
        {beijing(order.from).slice(0, 16)} — {beijing(order.to).slice(0, 16)}
      </summary>
      {open && report.isPending ? <LoadingLines lines={3} /> : null}
      {report.isError ? <Failed error={report.error} /> : null}
      {data === undefined ? null : (
        <>
          <p className="panel-note">
            {said.reduced(data.reducedKwh)} · {said.withoutList(data.withoutList.length)}
          </p>
          <ul className="lines">
            {data.results.map((result, place) => (
              <li key={`${result.enterpriseId} ${place}`}>
                <span className={`level level-${levels[result.result]}`}>{said.results[result.result]}</span> <b>{result.enterprise}</b>{' '}
                {result.words[language]}
              </li>
            ))}
          </ul>
          <RulesUsed rules={data.rules} />
        </>
      )}
    </details>
  )
}
