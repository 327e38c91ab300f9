export function IngestPage() {
  return <p>IngestPage</p>
}
