/** Every registered device and its link. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Drawer } from 'antd'
import { useMemo, useState } from 'react'
import { getJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { Choice, SearchField } from '../../ui/fields.tsx'
import { LinkMark } from '../../ui/marks.tsx'
import { NARROW, useMedia } from '../../ui/media.ts'
import { Ago } from '../../ui/now.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'
import { DeviceLinks } from '../../../../server/src/modules/ingest/schema.ts'
import type { DeviceLink } from '../../../../server/src/modules/ingest/schema.ts'
import { LinkState } from '../../../../server/src/modules/telemetry/schema.ts'
import { DeviceCommands } from './device-commands.tsx'

const FRESH_MS = 4_000
/** Rows drawn before asking for more. */
const ROWS = 60
/** A clock off by more than this is worth a look (seconds). */
const SKEW_WARN = 60

const none: readonly DeviceLink[] = []

export function DevicesPanel() {
  const words = useWords()
  const narrow = useMedia(NARROW)
  const { device: open } = useSearch({ from: '/ingest' })
  const navigate = useNavigate({ from: '/ingest' })
  const [q, setQ] = useState('')
  const [link, setLink] = useState<LinkState | ''>('')
  const [limit, setLimit] = useState(ROWS)
  const list = useQuery({
    queryKey: ['devices'],
    queryFn: ({ signal }) => getJson('/api/devices', DeviceLinks, signal),
    refetchInterval: FRESH_MS,
  })
  const devices = list.data?.devices ?? none
  const shown = useMemo(() => {
    const needle = q.toLowerCase()
    return devices.filter(
      (device) =>
        (link === '' || device.link === link) && `${device.mn} ${device.outlet} ${device.outletId}`.toLowerCase().includes(needle),
    )
  }, [devices, q, link])
  const chosen = devices.find(({ mn }) => mn === open) ?? null
  return (
    <section className="panel" aria-label={words.ingest.devices}>
      <div className="panel-head">
        <h2>{words.ingest.devices}</h2>
        <span className="panel-note">
          {shown.length}
          {shown.length === devices.length ? '' : ` / ${devices.length}`}
        </span>
        <span className="push rows-filters">
          <SearchField label={words.ingest.searchDevices} value={q} onChange={setQ} />
          <Choice
            label={words.city.link}
            value={link}
            options={[['', words.city.allLinks] as const, ...LinkState.options.map((one) => [one, words.link[one]] as const)]}
            onChange={setLink}
          />
        </span>
      </div>
      {list.isPending ? <LoadingLines lines={8} /> : null}
      {list.isError && list.data === undefined ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {list.data !== undefined && shown.length === 0 ? <Nothing title={words.ingest.noDevices} /> : null}
      {shown.length > 0 ? (
        <div className="scroll-x">
          <table className="grid-table cards devices">
            <thead>
              <tr>
                <th scope="col">{words.city.link}</th>
                <th scope="col">{words.outlet.mn}</th>
                <th scope="col">{words.ingest.outlet}</th>
                <th scope="col">{words.ingest.peer}</th>
                <th scope="col" className="number">
                  {words.ingest.heard}
                </th>
                <th scope="col" className="number">
                  {words.ingest.framesToday}
                </th>
                <th scope="col" className="number">
                  {words.ingest.faultsToday}
                </th>
                <th scope="col" className="number">
                  {words.ingest.skew}
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, limit).map((device) => (
                <tr key={device.mn}>
                  <td data-label={words.city.link}>
                    <LinkMark link={device.link} />
                  </td>
                  <td data-label={words.outlet.mn}>
                    <Link
                      to="/ingest"
                      search={{ device: device.mn }}
                      resetScroll={false}
                      className="mono"
                      aria-label={words.ingest.open(device.mn)}
                    >
                      {device.mn}
                    </Link>
                  </td>
                  <td data-label={words.ingest.outlet} className="device-outlet">
                    <Link to="/outlets/$id" params={{ id: device.outletId }}>
                      {device.outlet}
                    </Link>
                  </td>
                  <td data-label={words.ingest.peer} className="mono">
                    {device.peer ?? '—'}
                  </td>
                  <td data-label={words.ingest.heard} className="number">
                    <Ago at={device.lastHeardAt} never="—" />
                  </td>
                  <td data-label={words.ingest.framesToday} className="number">
                    <Link to="/frames" search={{ mn: device.mn }}>
                      {device.framesToday}
                    </Link>
                  </td>
                  <td data-label={words.ingest.faultsToday} className="number">
                    {device.faultsToday === 0 ? (
                      '0'
                    ) : (
                      <Link to="/frames" search={{ mn: device.mn, show: 'faulty' }} className="device-faults">
                        {device.faultsToday}
                      </Link>
                    )}
                  </td>
                  <td data-label={words.ingest.skew} className="number">
                    <Skew seconds={device.clockSkewSeconds} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {shown.length > limit ? (
        <div className="pager">
          <Button size="small" onClick={() => setLimit(limit + 240)}>
            {words.ingest.more(Math.min(240, shown.length - limit))}
          </Button>
        </div>
      ) : null}
      <Drawer
        open={chosen !== null}
        size={narrow ? '100%' : 520}
        onClose={() => void navigate({ search: {}, resetScroll: false })}
        title={<span className="mono">{chosen?.mn}</span>}
        destroyOnHidden
      >
        {chosen === null ? null : <DeviceDetail device={chosen} />}
      </Drawer>
    </section>
  )
}

function Skew({ seconds }: { readonly seconds: number | null }) {
  const words = useWords()
  if (seconds === null) return <span className="panel-note">{words.ingest.skewUnknown}</span>
  const rounded = Math.round(seconds)
  return <span className={Math.abs(rounded) > SKEW_WARN ? 'device-faults' : undefined}>{words.ingest.skewText(rounded)}</span>
}

function DeviceDetail({ device }: { readonly device: DeviceLink }) {
  const words = useWords()
  return (
    <>
      <dl className="facts device-facts">
        <div>
          <dt>{words.city.link}</dt>
          <dd>
            <LinkMark link={device.link} />
          </dd>
        </div>
        <div>
          <dt>{words.ingest.outlet}</dt>
          <dd>
            <Link to="/outlets/$id" params={{ id: device.outletId }}>
              {device.outlet}
            </Link>
          </dd>
        </div>
        <div>
          <dt>{words.ingest.peer}</dt>
          <dd className="mono">{device.peer ?? '—'}</dd>
        </div>
        <div>
          <dt>{words.ingest.connectedAt}</dt>
          <dd>{device.connectedAt === null ? '—' : beijing(device.connectedAt)}</dd>
        </div>
        <div>
          <dt>{words.ingest.heard}</dt>
          <dd>{device.lastHeardAt === null ? '—' : beijing(device.lastHeardAt)}</dd>
        </div>
        <div>
          <dt>{words.ingest.skew}</dt>
          <dd>
            <Skew seconds={device.clockSkewSeconds} />
          </dd>
        </div>
      </dl>
      <DeviceCommands key={device.mn} device={device} />
    </>
  )
}
