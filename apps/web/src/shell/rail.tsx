/** The rooms, beside the page. Folded, a picture with its word below. */
import { Link } from '@tanstack/react-router'
import { useWords } from '../i18n/language.tsx'
import { Icon } from '../ui/icon.tsx'
import { isInRoom } from './rooms.ts'
import type { Room, roomsOf } from './rooms.ts'

export type Groups = ReturnType<typeof roomsOf>
/** What waits in a room, by the room. */
export type Counts = Readonly<Partial<Record<string, number>>>

interface Props {
  readonly groups: Groups
  readonly path: string
  readonly counts: Counts
  readonly folded: boolean
  readonly onFold: (folded: boolean) => void
}

/** All rooms under the names of their groups. */
export function RoomGroups({ groups, path, counts, onFollow }: Pick<Props, 'groups' | 'path' | 'counts'> & Pick<LinkProps, 'onFollow'>) {
  const { shell: said } = useWords()
  return groups.map(({ id, rooms }) => (
    <section key={id} className="rail-group" aria-label={said.groups[id]}>
      <p className="rail-group-name" aria-hidden="true">
        {said.groups[id]}
      </p>
      {rooms.map((room) => (
        <RoomLink
          key={room.id}
          room={room}
          name={said.rooms[room.id]}
          here={isInRoom(room, path)}
          count={counts[room.id] ?? 0}
          {...(onFollow === undefined ? {} : { onFollow })}
        />
      ))}
    </section>
  ))
}

export function Rail({ groups, path, counts, folded, onFold }: Props) {
  const { nav, shell: said } = useWords()
  return (
    <nav className="rail" aria-label={nav.label}>
      <div className="rail-rooms">
        <RoomGroups groups={groups} path={path} counts={counts} />
      </div>
      <button type="button" className="rail-fold" aria-expanded={!folded} onClick={() => onFold(!folded)}>
        <Icon name="fold" />
        <span>{folded ? said.unfold : said.fold}</span>
      </button>
    </nav>
  )
}

interface LinkProps {
  readonly room: Room
  readonly name: string
  readonly here: boolean
  readonly count: number
  readonly onFollow?: () => void
}

export function RoomLink({ room, name, here, count, onFollow }: LinkProps) {
  const { shell: said } = useWords()
  return (
    <Link
      // The table of rooms is checked against the routes by a test.
      to={room.to as '/'}
      className={here ? 'room room-here' : 'room'}
      activeProps={{}}
      aria-current={here ? 'page' : undefined}
      {...(onFollow === undefined ? {} : { onClick: onFollow })}
    >
      <Icon name={room.icon} size={18} />
      <span className="room-name">{name}</span>
      {count === 0 ? null : (
        <span className="room-count" title={said.waitsHere(count)}>
          {count > 999 ? '999+' : count}
        </span>
      )}
    </Link>
  )
}
