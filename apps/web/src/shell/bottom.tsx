/** The rooms on a phone: four under the thumb, all of them behind the fifth. */
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { RoomGroups, RoomLink } from './rail.tsx'
import type { Counts, Groups } from './rail.tsx'
import { isInRoom } from './rooms.ts'

const UNDER_THE_THUMB = 4

interface Props {
  readonly groups: Groups
  readonly path: string
  readonly counts: Counts
  /** The state of the ingest, shown above the rooms. */
  readonly children: ReactNode
}

export function Bottom({ groups, path, counts, children }: Props) {
  const { nav, shell: said } = useWords()
  const [open, setOpen] = useState(false)
  const all = groups.flatMap(({ rooms }) => rooms)
  const near = all.slice(0, UNDER_THE_THUMB)
  return (
    <>
      <nav className="bottom" aria-label={nav.label}>
        {near.map((room) => (
          <RoomLink key={room.id} room={room} name={said.rooms[room.id]} here={isInRoom(room, path)} count={counts[room.id] ?? 0} />
        ))}
        {all.length === near.length && children === null ? null : (
          <button type="button" className="room" aria-haspopup="dialog" onClick={() => setOpen(true)}>
            <Icon name="more" size={18} />
            <span className="room-name">{said.more}</span>
          </button>
        )}
      </nav>
      {open ? (
        <Dialog title={said.allRooms} kind="side" onClose={() => setOpen(false)}>
          <div className="drawer">
            {children}
            <RoomGroups groups={groups} path={path} counts={counts} onFollow={() => setOpen(false)} />
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
