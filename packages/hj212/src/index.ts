/** HJ 212 (2005, 2017, 2025): bytes ⇄ messages, streaming, faults as values. The public door of `@poyang/hj212`. */

// words and faults
export type { Fault, FaultCode, FaultLevel, HeadField, Message, Pair, Piece, Verdict, Version } from './message.ts'
export { headFields } from './message.ts'
export { faultKinds, verdictOf } from './faults.ts'

// bytes to pieces and back
export type { DecoderOptions, DeviceProfile } from './options.ts'
export type { Decoder } from './decode.ts'
export { createDecoder, decodeFrame } from './decode.ts'
export type { EncodeOptions, MessageDraft } from './encode.ts'
export { encodeMessage } from './encode.ts'
export type { MessageJson, PieceJson } from './json.ts'
export { draftOfJson, pieceToJson } from './json.ts'

// check value and cipher
export type { CrcVariant } from './crc.ts'
export { crcOf, crcText, crcVariantOf, hex4 } from './crc.ts'
export { decrypt, looksClear } from './decrypt.ts'
export type { Sm4 } from './sm4.ts'
export { sm4 } from './sm4.ts'

// commands and exchanges
export type {
  Command,
  CommandPair,
  CommandRow,
  Confidence,
  Edition,
  ExchangeKind,
  Owed,
  Receiver,
  Slot,
  Understanding,
} from './commands/command.ts'
export { commandOf, commandsOf, understand } from './commands/command.ts'
export type { DeviceAddress, Values } from './exchange/draft.ts'
export { draftOf, requestOf, uploadOf } from './exchange/draft.ts'
export type { Asked } from './exchange/reply.ts'
export { acceptanceOf, answerOf, replyTo, resultOf, wantsReply } from './exchange/reply.ts'
export type { RequestNumbers } from './exchange/request-number.ts'
export { createRequestNumbers, requestNumberAt, timeTextAt } from './exchange/request-number.ts'
export type { Conversation, ConversationOptions, ConversationState, Effect, Ending, Phase } from './exchange/conversation.ts'
export { createConversation } from './exchange/conversation.ts'
export type { Annotation, AnnotateOptions, AnnotationPart } from './annotate/annotate.ts'
export { annotate } from './annotate/annotate.ts'

// tables of words, as data
export type { DataMark } from './data/marks.ts'
export { dataMarks } from './data/marks.ts'
export type { DeviceInformation } from './data/device-information.ts'
export { deviceInformation } from './data/device-information.ts'
export type { Dialect } from './data/dialects.ts'
export { dialects } from './data/dialects.ts'
export type { FacilityState } from './data/facility-states.ts'
export { facilityStates } from './data/facility-states.ts'
export type { LinkTimes } from './data/timeouts.ts'
export { linkTimes } from './data/timeouts.ts'
export type { ResultCode } from './data/results.ts'
export { exeRtn, qnRtn } from './data/results.ts'
export type { SystemCode } from './data/systems.ts'
export { systemCodes } from './data/systems.ts'
export type { Reading, Word as WireWord } from './data/words.ts'
export { namedFields, suffixes } from './data/words.ts'
export { executionResultOf, informationOf, markOf, requestResultOf, systemOf } from './commands/words.ts'
export type { JoinerOptions, PacketJoiner, PacketProgress, PacketSet } from './packets/joiner.ts'
export { createPacketJoiner } from './packets/joiner.ts'
