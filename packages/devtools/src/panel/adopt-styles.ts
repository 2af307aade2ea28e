const sheets = new Map<string, CSSStyleSheet>()

/** Adds styles to a shadow root, once, as a sheet of their own, which a policy without inline styles allows. */
export function adoptStyles(root: Node, styles: string): void {
  if (!(root instanceof ShadowRoot) || !('adoptedStyleSheets' in root)) return
  const sheet = sheets.get(styles) ?? new CSSStyleSheet()
  if (!sheets.has(styles)) sheet.replaceSync(styles)
  sheets.set(styles, sheet)
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}
