import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Leads elsewhere, once: the router's own leads anew at each drawing, which never ends while the room is still being fetched. */
export function Redirect({ to }: { readonly to: string }) {
  const navigate = useNavigate()
  useEffect(() => {
    void navigate({ href: to, replace: true })
  }, [to, navigate])
  return null
}
