/** What of the registry can be found by its words. */
import type { SearchSource } from '../search/index.ts'
import type { SearchEntry } from '../search/schema.ts'
import type { DirectoryKeeper } from './directory.ts'

const same = (text: string) => ({ zh: text, en: text })

export function registryEntries(directory: DirectoryKeeper): SearchSource {
  return {
    name: 'registry',
    topics: ['sources.changed'],
    async derive() {
      await directory.refresh()
      const { enterprises, outlets, devices, enterprise, outlet } = directory.current()
      const entries: SearchEntry[] = enterprises.map((one) => ({
        kind: 'enterprise',
        id: one.id,
        objectId: one.id,
        may: 'sources.read',
        owner: { enterprise: one.id, district: one.district },
        outletId: null,
        title: same(one.name),
        detail: same([one.id, one.district, one.industry].filter(Boolean).join(' · ')),
        page: `/enterprises/${encodeURIComponent(one.id)}`,
        weight: 3,
        words: [one.creditCode ?? '', one.address],
      }))
      for (const one of outlets) {
        const firm = enterprise.get(one.enterpriseId)
        if (firm === undefined) continue
        entries.push({
          kind: 'outlet',
          id: one.id,
          objectId: one.id,
          may: 'sources.read',
          owner: { enterprise: firm.id, district: firm.district },
          outletId: one.id,
          title: same(`${firm.name} ${one.name}`),
          detail: same(`${one.id} · ${firm.district}`),
          page: `/outlets/${encodeURIComponent(one.id)}`,
          weight: 2,
          words: [],
        })
      }
      for (const one of devices) {
        const place = outlet.get(one.outletId)
        const firm = place === undefined ? undefined : enterprise.get(place.enterpriseId)
        if (place === undefined || firm === undefined) continue
        entries.push({
          kind: 'device',
          id: one.mn,
          objectId: one.mn,
          may: 'sources.read',
          owner: { enterprise: firm.id, district: firm.district },
          outletId: place.id,
          title: same(one.mn),
          detail: same(`${firm.name} ${place.name}`),
          page: `/ingest?device=${encodeURIComponent(one.mn)}`,
          weight: 1,
          words: [],
        })
      }
      return entries
    },
  }
}
