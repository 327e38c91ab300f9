/** Why the password of the device is to be shown; the reason is kept. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { postJson } from '../../api/client.ts'
import { useWords } from '../../i18n/language.tsx'
import { Failed } from '../../ui/page-state.tsx'
import { FrameDetail } from '../../../../server/src/modules/ingest/schema.ts'

export function UnmaskForm({ index }: { readonly index: string }) {
  const words = useWords()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const unmask = useMutation({
    mutationFn: () => postJson(`/api/frames/hj212/${index}/unmask`, { reason }, FrameDetail),
    onSuccess: (frame) => queries.setQueryData(['frames', index], frame),
  })
  return (
    <form
      className="frame-unmask"
      onSubmit={(event) => {
        event.preventDefault()
        unmask.mutate()
      }}
    >
      <label>
        <span>{words.frame.masked}</span>
        <Input value={reason} maxLength={200} placeholder={words.frame.unmaskReason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <Button htmlType="submit" loading={unmask.isPending} disabled={reason.trim().length < 2}>
        {words.frame.unmask}
      </Button>
      {unmask.error === null ? null : <Failed error={unmask.error} />}
    </form>
  )
}
