/** How long to wait and how often to send again, by the medium of the link. Source: HJ 212-2017 table 1; PSTN and SMS: HJ/T 212-2005. */
export interface LinkTimes {
  readonly media: readonly string[]
  readonly seconds: number
  readonly resends: number
}

export const linkTimes: readonly LinkTimes[] = [
  { media: ['GPRS', 'CDMA', 'WCDMA', 'TD-SCDMA', 'CDMA2000', 'PLC', 'TD-LTE', 'FDD-LTE', 'WiMAX'], seconds: 10, resends: 3 },
  { media: ['ADSL', 'PSTN'], seconds: 5, resends: 3 },
  { media: ['SMS'], seconds: 30, resends: 3 },
]
