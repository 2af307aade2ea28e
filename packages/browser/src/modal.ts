/**
 * Finds what is in front of the page, so that a card could be neither seen nor used: a dialog that is visible and modal,
 * or an element that fills the screen. A closed dialog that stays in the document, a hidden drawer and a dialog that is
 * not modal are nothing in front.
 */

/** Returns what is in front of the page, or `null`. */
export function inFront(): 'dialog' | 'fullscreen' | null {
  if (modals(document).some(isModal) || focusedModal()) return 'dialog'
  const { fullscreenElement, documentElement, body } = document
  return !fullscreenElement || fullscreenElement === documentElement || fullscreenElement === body ? null : 'fullscreen'
}

const modals = (root: ParentNode): HTMLElement[] => [...root.querySelectorAll<HTMLElement>('dialog[open], [aria-modal="true"]')]

function isModal(element: HTMLElement): boolean {
  const isByMarkup = element.getAttribute('aria-modal') === 'true'
  return (isByMarkup || !(element instanceof HTMLDialogElement) || isShownAsModal(element)) && isVisible(element)
}

/** Returns whether a dialog was opened by `showModal`. A browser that cannot tell is believed to have opened it so. */
function isShownAsModal(dialog: HTMLDialogElement): boolean {
  try {
    return dialog.matches(':modal')
  } catch {
    return true
  }
}

/** Finds the modal that has the focus within a web component, where the document's selectors do not reach. */
function focusedModal(): boolean {
  let root = document.activeElement?.shadowRoot
  while (root) {
    if (modals(root).some(isModal)) return true
    root = root.activeElement?.shadowRoot
  }
  return false
}

function isVisible(element: HTMLElement): boolean {
  if (element.closest('[inert], [aria-hidden="true"], [hidden]') || isOutOfView(element)) return false
  for (let each: Element | null = element; each; each = each.parentElement) {
    const { display, opacity } = getComputedStyle(each)
    if (display === 'none' || opacity === '0') return false
  }
  return getComputedStyle(element).visibility !== 'hidden'
}

/** Returns whether an element has a size and is beside the window, as a drawer that was pushed out. One without a size may have parts that are in view. */
function isOutOfView(element: HTMLElement): boolean {
  const { width, height, top, bottom, left, right } = element.getBoundingClientRect()
  return width > 0 && height > 0 && (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth)
}
