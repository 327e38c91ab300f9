/** Where and how a facility is metered, and the powers that rules compare with. */
import { Dialect, Point } from '../../../../server/src/modules/power/schema.ts'
import type { Facility } from '../../../../server/src/modules/power/schema.ts'
import type { OutletSummary } from '../../../../server/src/modules/telemetry/schema.ts'
import { useWords } from '../../i18n/language.tsx'
import { Choice, TextField } from '../../ui/fields.tsx'

interface Props {
  readonly facility: Facility
  /** Metering outlets of the enterprise. */
  readonly outlets: readonly OutletSummary[]
  readonly onChange: (part: Partial<Facility>) => void
}

export function PointFields({ facility, outlets, onChange }: Props) {
  const { power: said } = useWords()
  const { point } = facility
  const set = (part: Partial<Point>) => point !== null && onChange({ point: { ...point, ...part } })
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim())
  const named = (label: string) => `${facility.id} ${label}`
  return (
    <details className="power-point">
      <summary>
        {said.point}{' '}
        <span className="panel-note">{point === null ? said.notMetered : `${point.outletId} · ${point.dialect} ${point.key}`}</span>
      </summary>
      <div className="small-form">
        <Choice
          labelled
          label={said.pointOutlet}
          value={point?.outletId ?? ''}
          options={[['', said.notMetered] as const, ...outlets.map((one) => [one.id, one.name] as const)]}
          onChange={(outletId) =>
            onChange({
              point:
                outletId === ''
                  ? null
                  : Point.parse({ dialect: '2025-electricity', key: facility.kind === 'main' ? '100000' : '205', ...point, outletId }),
            })
          }
        />
        {point === null ? (
          <span className="panel-note">{outlets.length === 0 ? said.noPointOutlets : said.pointNone}</span>
        ) : (
          <>
            <Choice
              labelled
              label={said.dialect}
              value={point.dialect}
              options={Dialect.options.map((one) => [one, said.dialects[one]] as const)}
              onChange={(dialect) => dialect !== '' && set({ dialect })}
            />
            <TextField label={said.pointKey} most={16} value={point.key} onChange={(key) => set({ key })} />
            <TextField label={said.ctRatio} most={12} value={point.ctRatio} onChange={(ctRatio) => set({ ctRatio })} />
            <Choice
              labelled
              label={said.phases}
              value={String(point.phases)}
              options={[
                ['3', said.threePhases],
                ['1', said.onePhase],
              ]}
              onChange={(phases) => set({ phases: phases === '1' ? 1 : 3 })}
            />
            <Choice
              labelled
              label={said.interval}
              value={String(point.intervalMin)}
              options={(['1', '5', '15'] as const).map((one) => [one, said.minutes(Number(one))] as const)}
              onChange={(minutes) => set({ intervalMin: minutes === '5' ? 5 : minutes === '15' ? 15 : 1 })}
            />
            <TextField
              label={said.collector}
              most={16}
              value={point.collector ?? ''}
              onChange={(text) => set({ collector: orNull(text) })}
            />
            <TextField label={said.meterNo} most={40} value={point.meterNo ?? ''} onChange={(text) => set({ meterNo: orNull(text) })} />
            <TextField label={said.sealNo} most={40} value={point.sealNo ?? ''} onChange={(text) => set({ sealNo: orNull(text) })} />
          </>
        )}
      </div>
      <div className="small-form">
        <TextField
          label={named(said.noloadKw)}
          most={16}
          value={facility.noloadKw ?? ''}
          onChange={(text) => onChange({ noloadKw: orNull(text) })}
        />
        <TextField
          label={named(said.filedKw)}
          most={16}
          value={facility.filedKw ?? ''}
          onChange={(text) => onChange({ filedKw: orNull(text) })}
        />
        <TextField
          label={named(said.holdKw)}
          most={16}
          value={facility.holdKw ?? ''}
          onChange={(text) => onChange({ holdKw: orNull(text) })}
        />
        <TextField
          label={named(said.allowedFrom)}
          most={5}
          hint="22:00"
          value={facility.allowed?.[0]?.from ?? ''}
          onChange={(text) =>
            onChange({ allowed: text.trim() === '' ? null : [{ from: text.trim(), to: facility.allowed?.[0]?.to ?? '06:00' }] })
          }
        />
        {facility.allowed === null ? null : (
          <TextField
            label={said.to}
            most={5}
            hint="06:00"
            value={facility.allowed[0]?.to ?? ''}
            onChange={(text) => onChange({ allowed: [{ from: facility.allowed?.[0]?.from ?? '', to: text.trim() }] })}
          />
        )}
      </div>
    </details>
  )
}
