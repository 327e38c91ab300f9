/**
 * What came in (数据接入): the index of frames and connections, and the writer that derives every table from the frame log.
 * Owns the columnar tables `frame`, `connection` and `progress`. Source: HJ 212-2017 clause 6.
 */
export { createDeriver } from './deriver.ts'
