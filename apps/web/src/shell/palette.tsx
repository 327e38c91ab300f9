/** The palette: type a few letters, press Enter, be there. Rooms, outlets, firms, and what can be done from anywhere. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId, useMemo, useState } from 'react'
import { outletsQuery } from '../api/queries.ts'
import { useLanguage } from '../i18n/language.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import type { IconName } from '../ui/icon-paths.ts'
import { useTheme } from '../ui/theme.tsx'
import { rank } from './palette-rank.ts'
import type { Entry } from './palette-rank.ts'
import type { Groups } from './rail.tsx'

interface Props {
  readonly groups: Groups
  readonly onClose: () => void
  readonly onShortcuts: () => void
}

interface Target extends Entry {
  readonly icon: IconName
  readonly go: () => void
}

export function Palette({ groups, onClose, onShortcuts }: Props) {
  const { words, language, choose } = useLanguage()
  const { shell: said } = words
  const { toggle, theme } = useTheme()
  const navigate = useNavigate()
  const id = useId()
  const hasCity = groups.some(({ rooms }) => rooms.some((room) => room.id === 'city'))
  const outlets = useQuery({ ...outletsQuery, enabled: hasCity, refetchInterval: false })
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const targets = useMemo<readonly Target[]>(() => {
    const to = (path: string) => () => void navigate({ href: path })
    const all = outlets.data?.outlets ?? []
    const firms = [...new Map(all.map((one) => [one.enterpriseId as string, one]))]
    return [
      ...groups.flatMap(({ id: group, rooms }) =>
        rooms.map((room) => ({
          key: `room ${room.id}`,
          kind: 'room' as const,
          name: said.rooms[room.id],
          more: `${said.groups[group]} ${room.to}`,
          icon: room.icon,
          go: to(room.to),
        })),
      ),
      {
        key: 'theme',
        kind: 'act' as const,
        name: theme === 'light' ? words.theme.toDark : words.theme.toLight,
        more: 'theme',
        icon: 'gear' as const,
        go: toggle,
      },
      {
        key: 'language',
        kind: 'act' as const,
        name: words.otherLanguage,
        more: `${words.language} language`,
        icon: 'gear' as const,
        go: () => choose(language === 'zh' ? 'en' : 'zh'),
      },
      { key: 'keys', kind: 'act' as const, name: said.shortcuts, more: '?', icon: 'gear' as const, go: onShortcuts },
      { key: 'account', kind: 'act' as const, name: said.ownAccount, more: '', icon: 'person' as const, go: to('/account') },
      ...firms.map(([firm, one]) => ({
        key: `enterprise ${firm}`,
        kind: 'enterprise' as const,
        name: one.enterprise,
        more: `${firm} ${one.district}`,
        icon: 'firm' as const,
        go: to(`/?q=${encodeURIComponent(one.enterprise)}`),
      })),
      ...all.map((one) => ({
        key: `outlet ${one.id}`,
        kind: 'outlet' as const,
        name: one.name,
        more: `${one.id} ${one.enterprise} ${one.district}`,
        icon: 'outlet' as const,
        go: to(`/outlets/${encodeURIComponent(one.id)}`),
      })),
    ]
  }, [groups, outlets.data, said, words, language, theme, toggle, choose, navigate, onShortcuts])
  const shown = rank(targets, typed)
  const place = Math.min(chosen, Math.max(0, shown.length - 1))
  const follow = (target: Target | undefined) => {
    if (target === undefined) return
    onClose()
    target.go()
  }
  return (
    <Dialog title={said.palette} kind="top" bare onClose={onClose}>
      <div className="palette">
        <div className="palette-line">
          <Icon name="search" />
          <input
            // The dialog gives the focus to its first field.
            role="combobox"
            aria-label={said.palette}
            aria-expanded="true"
            aria-controls={id}
            aria-activedescendant={shown[place] === undefined ? undefined : `${id}-${place}`}
            aria-autocomplete="list"
            className="palette-field"
            placeholder={said.paletteHint}
            value={typed}
            maxLength={60}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              setTyped(event.target.value)
              setChosen(0)
            }}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return
              const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
              if (step !== 0) {
                event.preventDefault()
                const next = (place + step + shown.length) % Math.max(1, shown.length)
                setChosen(next)
                document.querySelector(`#${CSS.escape(`${id}-${next}`)}`)?.scrollIntoView({ block: 'nearest' })
              } else if (event.key === 'Enter') {
                event.preventDefault()
                follow(shown[place])
              }
            }}
          />
          <kbd>Esc</kbd>
        </div>
        <ul id={id} role="listbox" aria-label={said.palette} className="palette-list">
          {shown.map((target, index) => (
            <li
              key={target.key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === place}
              className="palette-entry"
              onPointerMove={() => setChosen(index)}
              onClick={() => follow(target)}
            >
              <Icon name={target.icon} />
              <span className="palette-name">{target.name}</span>
              <span className="palette-more">{target.kind === 'room' || target.kind === 'act' ? '' : target.more}</span>
              <span className="palette-kind">{said.kinds[target.kind]}</span>
            </li>
          ))}
        </ul>
        {shown.length === 0 ? <p className="panel-line">{said.paletteNothing}</p> : null}
      </div>
    </Dialog>
  )
}
