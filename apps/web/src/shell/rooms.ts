/** The rooms of the officer's and the enterprise's portal, grouped as people work. A new room is a row here, a word in i18n/zh-shell.ts and a route. Pure. */
import { enterprisePeople, officers } from '../../../server/src/platform/access/schema.ts'
import type { Role } from '../../../server/src/platform/access/schema.ts'
import type { IconName } from '../ui/icon-paths.ts'

const everyone = [...officers, ...enterprisePeople, 'contractor'] as const satisfies readonly Role[]

const threeOfficers = ['system-officer', 'security-officer', 'auditor'] as const satisfies readonly Role[]

export interface Room {
  readonly id: string
  readonly to: string
  readonly icon: IconName
  /** Whose room it is. What it shows is decided by the server; this only keeps doors off the wall that would not open. */
  readonly for: readonly Role[]
  /** Other addresses that belong to the room. */
  readonly also?: readonly string[]
}

export interface RoomGroup {
  readonly id: string
  readonly rooms: readonly Room[]
}

export const roomGroups = [
  {
    id: 'work',
    rooms: [
      { id: 'desk', to: '/enterprise', icon: 'desk', for: enterprisePeople },
      { id: 'inbox', to: '/inbox', icon: 'inbox', for: [...everyone, ...threeOfficers] },
    ],
  },
  {
    id: 'watch',
    rooms: [
      { id: 'city', to: '/', icon: 'map', for: everyone, also: ['/outlets'] },
      { id: 'alarms', to: '/alarms', icon: 'alarm', for: [...officers, ...enterprisePeople] },
      { id: 'boards', to: '/boards', icon: 'board', for: officers },
      { id: 'power', to: '/power', icon: 'power', for: [...officers, ...enterprisePeople] },
      { id: 'rules', to: '/rules', icon: 'rule', for: officers, also: ['/backtests'] },
    ],
  },
  {
    id: 'records',
    rooms: [
      {
        id: 'ledgers',
        to: '/ledgers',
        icon: 'audit',
        for: [...officers, ...enterprisePeople, 'contractor'],
        also: ['/enterprises', '/registry'],
      },
    ],
  },
  {
    id: 'data',
    rooms: [
      { id: 'quality', to: '/quality', icon: 'quality', for: everyone },
      { id: 'ingest', to: '/ingest', icon: 'ingest', for: officers },
      // Whoever sees part of the city opens frames from its outlets: the list of all is for those who see all.
      { id: 'frames', to: '/frames', icon: 'frame', for: officers },
    ],
  },
  {
    id: 'manage',
    rooms: [
      { id: 'people', to: '/admin/people', icon: 'people', for: threeOfficers },
      { id: 'organisations', to: '/admin/organisations', icon: 'organisation', for: threeOfficers },
      { id: 'posts', to: '/admin/posts', icon: 'post', for: threeOfficers },
      { id: 'audit', to: '/admin/audit', icon: 'lineage', for: ['auditor', 'security-officer'] },
      { id: 'why', to: '/why', icon: 'why', for: [...everyone, ...threeOfficers, 'department-reader'] },
    ],
  },
] as const satisfies readonly RoomGroup[]

export type RoomId = (typeof roomGroups)[number]['rooms'][number]['id']
export type GroupId = (typeof roomGroups)[number]['id']

/** Groups with the rooms that one of the roles opens; a group without any is left out. */
export function roomsOf(
  roles: readonly Role[],
): ReadonlyArray<{ readonly id: GroupId; readonly rooms: ReadonlyArray<Room & { readonly id: RoomId }> }> {
  return roomGroups
    .map(({ id, rooms }) => ({
      id,
      rooms: (rooms as ReadonlyArray<Room & { readonly id: RoomId }>).filter((room) => room.for.some((role) => roles.includes(role))),
    }))
    .filter(({ rooms }) => rooms.length > 0)
}

/** Whether the address is in the room: at its own address or below it, or below one that belongs to it. */
export function isInRoom({ to, also = [] }: Room, path: string): boolean {
  const under = (place: string) => path === place || path.startsWith(`${place}/`)
  return to === '/' ? path === '/' || also.some(under) : [to, ...also].some(under)
}
