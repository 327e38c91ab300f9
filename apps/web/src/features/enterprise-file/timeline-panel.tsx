/** Every event of an enterprise in one order: changes of its file, field by field, and its alarms. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { FileHistory, partSchemas } from '../../../../server/src/modules/sources/file/schema.ts'
import type { Alarm } from '../../../../server/src/modules/alarms/schema.ts'
import { getJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Choice } from '../../ui/fields.tsx'
import { Failed, LoadingLines, Nothing } from '../../ui/page-state.tsx'
import { beijing } from '../../ui/time.ts'

interface Props {
  readonly enterprise: string
  readonly alarms: readonly Alarm[]
  readonly kind: string
  readonly onKind: (kind: string) => void
}

const PAGE = 50
const SHOWN_FIELDS = 6
const kinds = ['enterprise', 'outlet', 'device', ...Object.keys(partSchemas), 'alarm']

export function TimelinePanel({ enterprise, alarms, kind, onKind }: Props) {
  const { words, language } = useLanguage()
  const { file: said } = words
  const path = `/api/enterprises/${encodeURIComponent(enterprise)}/file/history`
  const history = useInfiniteQuery({
    queryKey: ['file', enterprise, 'history', kind],
    queryFn: ({ signal, pageParam }) =>
      getJson(withQuery(path, { kind, limit: PAGE, before: pageParam ?? undefined }), FileHistory, signal),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
    enabled: kind !== 'alarm',
  })
  const nameOf = (one: string) => said.kinds[one as keyof typeof said.kinds] ?? said.parts[one as keyof typeof said.parts] ?? one
  const label = (field: string) => said.fields[field.split(/[.[]/)[0] as keyof typeof said.fields] ?? field
  const changes = kind === 'alarm' ? [] : (history.data?.pages.flatMap((page) => page.changes) ?? [])
  const oldest = history.hasNextPage ? (changes.at(-1)?.at ?? '') : ''
  const events = [
    ...changes.map((change) => ({
      at: change.at,
      key: `c${change.version}`,
      body: (
        <>
          <p>
            <b>{nameOf(change.kind)}</b> {said.happened[change.what]}{' '}
            <span className="panel-note mono">{change.id.length > 30 ? '' : change.id}</span>
          </p>
          <ul className="lines">
            {change.fields.slice(0, SHOWN_FIELDS).map(({ field, before, after }) => (
              <li key={field}>
                {change.what === 'changed'
                  ? said.fieldChange(label(field), String(before ?? '—'), String(after ?? '—'))
                  : said.fieldIs(label(field), String(after ?? before ?? '—'))}
              </li>
            ))}
            {change.fields.length > SHOWN_FIELDS ? <li>{said.moreFields(change.fields.length - SHOWN_FIELDS)}</li> : null}
          </ul>
          <p className="panel-note">
            {change.by} · {change.reason}
          </p>
        </>
      ),
    })),
    ...(kind === '' || kind === 'alarm' ? alarms : [])
      .filter(({ openedAt }) => oldest === '' || Date.parse(openedAt) >= Date.parse(oldest))
      .map((alarm) => ({
        at: alarm.openedAt,
        key: `a${alarm.id}`,
        body: (
          <p>
            <b>{said.kinds.alarm}</b>{' '}
            <Link to="/alarms/$id" params={{ id: String(alarm.id) }}>
              {alarm.title[language]}
            </Link>{' '}
            {alarm.outlet.name}
          </p>
        ),
      })),
  ].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
  return (
    <section className="panel" aria-label={said.timeline}>
      <div className="panel-head">
        <h2>{said.timeline}</h2>
        <Choice
          label={said.timeline}
          value={kind}
          options={[['', said.all] as const, ...kinds.map((one) => [one, nameOf(one)] as const)]}
          onChange={onKind}
        />
      </div>
      {history.isError ? <Failed error={history.error} retry={() => void history.refetch()} /> : null}
      {history.isPending && kind !== 'alarm' ? <LoadingLines /> : null}
      {events.length === 0 && (history.isSuccess || kind === 'alarm') ? <Nothing title={said.nothingThen} /> : null}
      <ol className="entries">
        {events.map(({ at, key, body }) => (
          <li className="entry file-event" key={key}>
            <time dateTime={at}>{beijing(at).slice(0, 16)}</time>
            <div>{body}</div>
          </li>
        ))}
      </ol>
      {history.hasNextPage ? (
        <Button className="file-older" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
          {said.older}
        </Button>
      ) : null}
    </section>
  )
}
