export function FramePage() {
  return <p>FramePage</p>
}
