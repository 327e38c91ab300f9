/** Which protocol a record is of, whichever edition. */
import type { RecordInput } from '../../../platform/frame-log/types.ts'

export const protocolOf = ({ protocol }: Pick<RecordInput, 'protocol'>): 'hj212' | 'mqtt' =>
  protocol === 'mqtt' || protocol === 'mqtt5' ? 'mqtt' : 'hj212'

/** Level of the MQTT protocol that a publication was sent by. */
export const levelOf = ({ protocol }: Pick<RecordInput, 'protocol'>): 4 | 5 => (protocol === 'mqtt5' ? 5 : 4)
