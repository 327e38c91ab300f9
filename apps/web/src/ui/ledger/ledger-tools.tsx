/** Above a ledger: search, filters, columns, kept views, files. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { z } from 'zod'
import { getJson, postJson, withQuery } from '../../api/client.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Choice, SearchField, TextField } from '../fields.tsx'
import { Icon } from '../icon.tsx'
import { Menu } from '../menu.tsx'
import { Refusal } from '../refusal.tsx'
import { SavedViews } from '../../../../server/src/modules/views/schema.ts'
import type { LedgerColumn, LedgerFilter } from '../../../../server/src/platform/ledger/schema.ts'
import { ledgerSearch, queryOf, shownColumns, waysOf } from './ledger-search.ts'
import type { LedgerSearch } from './ledger-search.ts'

interface Props {
  readonly name: string
  readonly columns: readonly LedgerColumn[]
  readonly search: LedgerSearch
  readonly onSearch: (search: LedgerSearch) => void
}

export function LedgerTools({ name, columns, search, onSearch, children }: Props & { readonly children: ReactNode }) {
  const { words, language } = useLanguage()
  const { ledger: said } = words
  const { q: _q, ...withoutQ } = search
  const places = shownColumns(columns, search)
  const file = (format: 'xlsx' | 'csv') =>
    withQuery(`/api/ledgers/${name}/export`, {
      ...queryOf(search),
      format,
      language,
      columns: places.map((place) => columns[place]?.key ?? '').join(','),
    })
  return (
    <div className="ledger-tools">
      <div className="ledger-line">
        <SearchField label={said.search} value={search.q ?? ''} onChange={(q) => onSearch(q === '' ? withoutQ : { ...search, q })} />
        {children}
        <span className="push ledger-menus">
          <Menu label={said.filters} className="ledger-button" button={said.filters}>
            {(close) => (
              <NewFilter
                columns={columns}
                onAdd={(one) => {
                  close()
                  onSearch({ ...search, filter: [...(search.filter ?? []), one] })
                }}
              />
            )}
          </Menu>
          <Menu label={said.columns} className="ledger-button" button={said.columns}>
            {() => (
              <fieldset className="ledger-columns">
                <legend className="visually-hidden">{said.columns}</legend>
                {columns.map((column, place) => (
                  <label key={column.key} className="menu-item">
                    <span>{column.title[language]}</span>
                    <input
                      type="checkbox"
                      checked={places.includes(place)}
                      onChange={(event) => {
                        const next = event.target.checked ? [...places, place] : places.filter((one) => one !== place)
                        if (next.length > 0) onSearch({ ...search, columns: next.map((one) => columns[one]?.key ?? '') })
                      }}
                    />
                  </label>
                ))}
              </fieldset>
            )}
          </Menu>
          <Views name={name} search={search} onSearch={onSearch} />
          <Menu label={said.files} className="ledger-button" button={said.files}>
            {(close) => (
              <>
                <p className="menu-label">{said.filesLead}</p>
                <a className="menu-item" href={file('xlsx')} download onClick={close}>
                  {said.xlsx}
                </a>
                <a className="menu-item" href={file('csv')} download onClick={close}>
                  {said.csv}
                </a>
              </>
            )}
          </Menu>
        </span>
      </div>
      {search.filter === undefined ? null : (
        <ul className="ledger-filters" aria-label={said.filters}>
          {search.filter.map((one, place) => (
            <li key={one.join(' ')}>
              {filterText(one, columns, language, said.ways)}
              <button
                type="button"
                aria-label={said.removeFilter(filterText(one, columns, language, said.ways))}
                onClick={() => {
                  const { filter: _filter, ...others } = search
                  const rest = (search.filter ?? []).filter((_, at) => at !== place)
                  onSearch(rest.length === 0 ? others : { ...others, filter: rest })
                }}
              >
                <Icon name="close" size={10} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function filterText(
  [key, way, text]: LedgerFilter,
  columns: readonly LedgerColumn[],
  language: 'zh' | 'en',
  ways: Readonly<Record<LedgerFilter[1], string>>,
): string {
  const column = columns.find((one) => one.key === key)
  const value = column?.choices?.find((one) => one.value === text)?.words[language] ?? text
  return `${column?.title[language] ?? key} ${ways[way]}${value === '' ? '' : ` ${value}`}`
}

function NewFilter({ columns, onAdd }: { readonly columns: readonly LedgerColumn[]; readonly onAdd: (filter: LedgerFilter) => void }) {
  const { words, language } = useLanguage()
  const { ledger: said } = words
  const [key, setKey] = useState(columns[0]?.key ?? '')
  const column = columns.find((one) => one.key === key) ?? columns[0]
  const ways = waysOf[column?.type ?? 'text'] as ReadonlyArray<LedgerFilter[1]>
  const [way, setWay] = useState<LedgerFilter[1]>(ways[0] ?? 'has')
  const [text, setText] = useState('')
  const needs = way !== 'empty' && way !== 'filled'
  const ready = column !== undefined && (!needs || text.trim() !== '')
  return (
    <form
      className="ledger-filter"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onAdd([column.key, way, needs ? text.trim() : ''])
      }}
    >
      <Choice
        label={said.column}
        value={key}
        options={columns.map((one) => [one.key, one.title[language]] as const)}
        onChange={(next) => {
          setKey(next)
          setText('')
          setWay(waysOf[columns.find((one) => one.key === next)?.type ?? 'text'][0])
        }}
      />
      <Choice
        label={said.way}
        value={way}
        options={ways.map((one) => [one, said.ways[one]] as const)}
        onChange={(next) => next !== '' && setWay(next)}
      />
      {needs ? (
        column?.choices === undefined ? (
          <TextField
            label={said.value}
            value={text}
            most={200}
            kind={column?.type === 'time' ? 'date' : column?.type === 'number' ? 'number' : 'text'}
            onChange={setText}
          />
        ) : (
          <Choice
            label={said.value}
            value={text}
            options={[['', said.chooseValue] as const, ...column.choices.map((one) => [one.value, one.words[language]] as const)]}
            onChange={setText}
          />
        )
      ) : null}
      <Button htmlType="submit" type="primary" disabled={!ready}>
        {said.addFilter}
      </Button>
    </form>
  )
}

function Views({ name, search, onSearch }: Omit<Props, 'columns'>) {
  const { ledger: said } = useLanguage().words
  const queries = useQueryClient()
  const queryKey = ['views', name]
  const asked = useQuery({ queryKey, queryFn: ({ signal }) => getJson(withQuery('/api/views', { ledger: name }), SavedViews, signal) })
  const [title, setTitle] = useState('')
  const keep = useMutation({
    mutationFn: () => postJson('/api/views', { ledger: name, name: title.trim(), search: JSON.stringify(search) }, SavedViews),
    onSuccess: (views) => {
      setTitle('')
      queries.setQueryData(queryKey, views)
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => postJson(`/api/views/${id}/remove`, {}, z.unknown()),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  })
  return (
    <Menu label={said.views} className="ledger-button" button={said.views}>
      {(close) => (
        <>
          <button
            type="button"
            className="menu-item"
            onClick={() => {
              close()
              onSearch({})
            }}
          >
            {said.firstView}
          </button>
          {asked.data?.views.map((view) => (
            <span key={view.id} className="ledger-view">
              <button
                type="button"
                className="menu-item"
                onClick={() => {
                  close()
                  onSearch(readView(view.search))
                }}
              >
                {view.name}
              </button>
              <button type="button" className="icon-button" aria-label={said.removeView(view.name)} onClick={() => remove.mutate(view.id)}>
                <Icon name="close" size={12} />
              </button>
            </span>
          ))}
          <form
            className="ledger-filter"
            onSubmit={(event) => {
              event.preventDefault()
              if (title.trim() !== '') keep.mutate()
            }}
          >
            <TextField label={said.viewName} value={title} most={30} onChange={setTitle} />
            <Button htmlType="submit" disabled={title.trim() === ''} loading={keep.isPending}>
              {said.keepView}
            </Button>
          </form>
          {keep.isError ? <Refusal error={keep.error} /> : null}
          {remove.isError ? <Refusal error={remove.error} /> : null}
        </>
      )}
    </Menu>
  )
}

function readView(text: string): LedgerSearch {
  try {
    const given: unknown = JSON.parse(text)
    return typeof given === 'object' && given !== null ? ledgerSearch(given as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
