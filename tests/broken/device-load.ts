/** Devices for the tests that break things: they send, remember what was acknowledged, and send again what was not, as the standard asks. */
import { connect, type Socket } from 'node:net'
import { crcText } from '@poyang/hj212'

export interface DeviceLoad {
  /** Every frame that was acknowledged: `MN/QN`. */
  readonly acknowledged: ReadonlySet<string>
  /** Frames sent for the first time. */
  readonly sent: number
  stop(): void
}

const PASSWORD = '123456'
export const loadMn = (index: number): string => `BROKEN${String(index).padStart(6, '0')}`
export const loadDevices = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    mn: loadMn(index),
    outletId: `OUTLET-${index}`,
    version: '2017',
    st: '32',
    password: PASSWORD,
    profile: {},
  }))

/** What `POST /api/registry/import` takes: an enterprise, an outlet for each device, and the devices. */
export function loadCity(count: number) {
  const position = { longitude: 116, latitude: 29 }
  const enterprise = {
    id: 'E-1',
    name: '试验企业',
    creditCode: null,
    industry: '印染',
    district: '甲区',
    address: '甲路1号',
    position,
    demo: false,
  }
  const outlets = loadDevices(count).map(({ outletId }) => ({
    id: outletId,
    enterpriseId: 'E-1',
    name: outletId,
    medium: 'water',
    position,
    factors: ['w01018', 'w21003', 'w00000'],
  }))
  return { enterprises: [enterprise], outlets, devices: loadDevices(count) }
}

function frameOf(mn: string, qn: string): Buffer {
  const content = `DataTime=${qn.slice(0, 14)};w01018-Rtd=12.30,w01018-Flag=N;w21003-Rtd=0.512,w21003-Flag=N;w00000-Rtd=31.5,w00000-Flag=N`
  const segment = Buffer.from(`QN=${qn};ST=32;CN=2011;PW=${PASSWORD};MN=${mn};Flag=5;CP=&&${content}&&`)
  return Buffer.concat([
    Buffer.from(`##${String(segment.length).padStart(4, '0')}`),
    segment,
    Buffer.from(`${crcText(new Uint8Array(segment))}\r\n`),
  ])
}

/** Each QN once: a millisecond for each frame of a device. */
function qnOf(number: number): string {
  return new Date(Date.UTC(2026, 0, 1) + number).toISOString().replace(/\D/g, '').slice(0, 17)
}

/**
 * One connection a device, `window` frames on the way at once; a lost connection is made again.
 * @param day request numbers begin at this day: another load that is not to repeat them takes another
 */
export function startDeviceLoad(port: number, devices: number, window: number, day = 0): DeviceLoad {
  const acknowledged = new Set<string>()
  const sockets = new Set<Socket>()
  let sent = 0
  let running = true

  const play = (mn: string, number: { next: number }, open: Set<string>) => {
    if (!running) return
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    sockets.add(socket)
    let text = ''
    const fill = () => {
      const frames: Buffer[] = []
      while (open.size < window) {
        const qn = qnOf(number.next++)
        open.add(qn)
        frames.push(frameOf(mn, qn))
      }
      sent += frames.length
      if (frames.length > 0) socket.write(Buffer.concat(frames))
    }
    socket.setEncoding('latin1')
    socket.on('connect', () => {
      socket.write(Buffer.concat([...open].map((qn) => frameOf(mn, qn))))
      fill()
    })
    socket.on('data', (part: string) => {
      if (!running) return
      text += part
      const end = text.lastIndexOf('\r\n')
      if (end < 0) return
      for (const [, qn = ''] of text.slice(0, end).matchAll(/QN=(\d{17});ST=91;CN=9014;/g)) {
        acknowledged.add(`${mn}/${qn}`)
        open.delete(qn)
      }
      text = text.slice(end)
      fill()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      if (running) setTimeout(() => play(mn, number, open), 20)
    })
  }
  for (let index = 0; index < devices; index++) play(loadMn(index), { next: day * 86_400_000 }, new Set())
  return {
    acknowledged,
    get sent() {
      return sent
    },
    stop() {
      running = false
      for (const socket of sockets) socket.destroy()
    },
  }
}
