export function OutletPage() { return <p>OutletPage</p> }
