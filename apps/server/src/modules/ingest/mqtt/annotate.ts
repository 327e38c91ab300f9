/** What each stretch of a publication says, for people: every byte is covered. */
import type { FrameDetail } from '../schema.ts'
import { readPublication } from './schema.ts'

type Annotation = FrameDetail['annotations'][number]

/** @param version of the protocol that the connection spoke */
export function annotatePublication(bytes: Uint8Array, version: 4 | 5): Annotation[] {
  const publication = readPublication(bytes, version)
  const say = (
    part: string,
    { from, to }: { readonly from: number; readonly to: number },
    key: string,
    value: string,
    zh: string,
    en: string,
  ) => (from === to ? [] : [{ from, to, part, key, value, zh, en }])
  if (publication === null)
    return say('other', { from: 0, to: bytes.length }, '', '', '不是完整的 MQTT 发布报文', 'not a whole MQTT publication')
  const { parts, topic, qos, retained, id } = publication
  const mn = /^meters\/([^/]+)\/data$/.exec(topic)?.[1]
  const named = mn === undefined ? { key: 'topic', value: topic } : { key: 'MN', value: mn }
  return [
    ...say(
      'header',
      parts.head,
      '',
      '',
      `发布报文，QoS ${qos}${retained ? '，带保留标志' : ''}；剩余长度 ${bytes.length - parts.head.to} 字节`,
      `publication, QoS ${qos}${retained ? ', marked as retained' : ''}; ${bytes.length - parts.head.to} bytes follow`,
    ),
    ...say('head-field', parts.topic, named.key, named.value, `主题：${topic}`, `topic: ${topic}`),
    ...(parts.id === null
      ? []
      : say(
          'head-field',
          parts.id,
          'id',
          String(id),
          `报文标识 ${id}，入库后以 PUBACK 应答`,
          `packet ${id}, answered by PUBACK once it is kept`,
        )),
    ...(parts.properties === null ? [] : say('other', parts.properties, 'properties', '', 'MQTT 5 属性', 'properties of MQTT 5')),
    ...say('cp-pair', parts.payload, 'payload', '', '载荷：各计量点的读数（JSON）', 'payload: readings of the metering points, JSON'),
  ]
}
