export function FramesPage() {
  return <p>FramesPage</p>
}
