/** Tells the enterprise of every new alarm of a group at once: forty lights are often four things. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { getJson, postJson, withQuery } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { AlarmDetail, AlarmList } from '../../../../server/src/modules/alarms/schema.ts'
import type { AlarmAct, AlarmGroup } from '../../../../server/src/modules/alarms/schema.ts'

/** The server gives so many in one answer. */
const MOST = 200

async function informAll({ outlet, rule }: AlarmGroup, by: string): Promise<number> {
  const open = withQuery('/api/alarms', { outlet: outlet.id, rule, state: 'open', limit: MOST })
  const { alarms } = await getJson(open, AlarmList)
  const act: AlarmAct = { act: 'inform', by, note: '' }
  // One after another: each is an act of its own in the history of its alarm.
  for (const { id } of alarms) await postJson(`/api/alarms/${id}/acts`, act, AlarmDetail)
  return alarms.length
}

export function InformGroup({ group, by }: { readonly group: AlarmGroup; readonly by: string }) {
  const { alarms: said } = useWords()
  const queries = useQueryClient()
  const inform = useMutation({
    mutationFn: () => informAll(group, by),
    // Also after a refusal half way: what was done is done.
    onSettled: () => queries.invalidateQueries({ queryKey: ['alarms'] }),
  })
  if (inform.isSuccess) return <span role="status">✓ {said.informed(inform.data)}</span>
  return (
    <>
      <Button size="small" disabled={by === ''} loading={inform.isPending} onClick={() => inform.mutate()}>
        {said.informAll}
      </Button>
      {inform.isError ? (
        <span role="alert" className="level level-rejected">
          {said.informFailed}
        </span>
      ) : null}
    </>
  )
}
