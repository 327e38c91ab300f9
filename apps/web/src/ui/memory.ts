/** Small choices kept in this browser. A browser that refuses storage forgets them; nothing else changes. */
type Choice = 'language' | 'theme' | 'map' | 'rail'

export function recall(choice: Choice): string | null {
  try {
    return localStorage.getItem(`poyang.${choice}`)
  } catch {
    return null
  }
}

export function remember(choice: Choice, value: string): void {
  try {
    localStorage.setItem(`poyang.${choice}`, value)
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}
