import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { ApiProblem } from './api/client.ts'
import { noticeRefusal } from './api/session.tsx'
import { LanguageProvider } from './i18n/language.tsx'
import { router } from './routes.tsx'
import { ThemeProvider } from './ui/theme.tsx'

/** No answer, or one that says that something is away for now. */
const isPassing = ({ status }: ApiProblem) => status === 0 || status >= 502

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => noticeRefusal(queries, error) }),
  mutationCache: new MutationCache({ onError: (error) => noticeRefusal(queries, error) }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      refetchOnWindowFocus: false,
      // A refusal stays a refusal; only a server that did not answer is asked again.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
      retryDelay: (failures) => 500 * 2 ** failures,
      // A store or a server that was away comes back by itself, and so does the page.
      refetchInterval: ({ state }) => (state.error instanceof ApiProblem && isPassing(state.error) ? 5_000 : false),
    },
  },
})

export function App() {
  return (
    <LanguageProvider>
      <ThemeProvider>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ThemeProvider>
    </LanguageProvider>
  )
}
