/**
 * Returns the props of a zone. While the pointer stays on the element, or while it is half visible on a touch screen, the
 * client captures `pointer.dwelled` with this name, if `events` contains `captured.pointerDwelled`.
 *
 * @example
 * <section {...useZone('delivery-options')}>…</section>
 */
export function useZone(name: string): { 'data-proactive-zone': string } {
  return { 'data-proactive-zone': name }
}
