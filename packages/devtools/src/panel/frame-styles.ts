/**
 * The style sheet of the shadow root and of the button in it. It lives there: nothing of the page reaches in, and nothing
 * leaks out.
 */
export const frameStyles: string = /* css */ `
:host {
  all: initial;
  --bg: #fcfcfa; --lane: #f3f3ef; --raised: #ffffff; --ink: #1d1f21; --quiet: #5a5e64; --line: #dcdcd5; --hover: #e9e9e3;
  --cause: #1a56c4; --cause-bg: #e8effc; --effect: #8a4b00; --effect-bg: #fdf0d8; --self: #1d1f21;
  --good: #0a6549; --silent: #a1263b; --waiting: #805400;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, monospace;
  color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  :host {
    --bg: #141619; --lane: #1b1e22; --raised: #23272c; --ink: #eceef0; --quiet: #a8adb5; --line: #343940; --hover: #2a2f35;
    --cause: #8ab4ff; --cause-bg: #1c2a44; --effect: #f2b95c; --effect-bg: #3a2b12; --self: #eceef0;
    --good: #63d3b0; --silent: #ff97a5; --waiting: #eabf6e;
    color-scheme: dark;
  }
}
*, *::before, *::after { box-sizing: border-box; }
.root { font: 12px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif; color: var(--ink); -webkit-font-smoothing: antialiased; }
button, input { font: inherit; color: inherit; }
button { margin: 0; padding: 0; border: 0; background: none; text-align: start; cursor: pointer; }
ul, ol, dl, dd, h2, h3, h4, p, pre { margin: 0; padding: 0; font: inherit; }
ul, ol { list-style: none; }
:focus-visible { outline: 2px solid var(--cause); outline-offset: 1px; }
.hidden-text { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.toggle {
  position: var(--proactive-devtools-position, fixed); z-index: 2147483000; inset: var(--proactive-devtools-inset, auto auto 32% 0);
  display: grid; place-items: center; width: 32px; height: 44px;
  border: 1px solid var(--line); border-inline-start: 0; border-radius: 0 10px 10px 0; background: var(--bg);
}
.toggle:hover { background: var(--hover); }
p.failed { width: auto; height: auto; max-width: 320px; padding: 8px 12px; color: var(--silent); }
.toggle svg { display: block; }
.mark { display: block; width: 16px; height: 16px; }
`
