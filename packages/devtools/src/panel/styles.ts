/** The style sheet of the open panel, which is loaded with it; it follows that of the shadow root. */
export const panelStyles: string = /* css */ `
.panel {
  position: fixed; z-index: 2147483000; display: flex; flex-direction: column; background: var(--bg); container: panel / inline-size;
}
[data-dock="bottom"] .panel { inset: auto 0 0 0; border-block-start: 1px solid var(--line); }
[data-dock="right"] .panel { inset: 0 0 0 auto; border-inline-start: 1px solid var(--line); }
.grip { position: absolute; z-index: 2; background: transparent; touch-action: none; }
.grip:hover, .grip:focus-visible { background: var(--cause); }
[data-dock="bottom"] .grip { inset: -3px 0 auto 0; height: 6px; cursor: ns-resize; }
[data-dock="right"] .grip { inset: 0 auto 0 -3px; width: 6px; cursor: ew-resize; }

.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; padding: 5px 8px 5px 12px; border-block-end: 1px solid var(--line); }
.bar h2 { display: flex; align-items: center; gap: 7px; font-weight: 650; letter-spacing: -0.01em; }
.bar .grow { flex: 1 1 0; }
.status { display: flex; align-items: center; gap: 6px; color: var(--quiet); }
.status::before { content: ""; width: 7px; height: 7px; border-radius: 50%; background: var(--quiet); }
.status[data-state="live"]::before { background: var(--good); }
.status[data-state="paused"]::before { background: var(--waiting); }
.status[data-state="problem"]::before { background: var(--silent); }
.tabs { display: flex; gap: 2px; padding: 2px; border-radius: 8px; background: var(--lane); }
.tab { min-height: 24px; padding: 2px 10px; border-radius: 6px; color: var(--quiet); white-space: nowrap; }
.tab:hover { color: var(--ink); }
.tab[aria-selected="true"] { background: var(--raised); color: var(--ink); box-shadow: 0 0 0 1px var(--line); }
.search { width: 168px; min-height: 26px; padding: 2px 8px; border: 1px solid var(--line); border-radius: 7px; background: var(--raised); }
.search::placeholder { color: var(--quiet); opacity: 1; }
.tool { display: inline-flex; align-items: center; justify-content: center; min-width: 26px; min-height: 26px; padding: 2px 8px; border-radius: 7px; color: var(--quiet); white-space: nowrap; }
.tool:hover { background: var(--hover); color: var(--ink); }
.tool[aria-pressed="true"] { background: var(--hover); color: var(--ink); }
.tool svg { display: block; }
.count { color: var(--quiet); font-variant-numeric: tabular-nums; }

.problem { padding: 6px 12px; border-block-end: 1px solid var(--line); color: var(--silent); }
.problem button, .plain-link { text-decoration: underline; text-underline-offset: 2px; color: inherit; }
.body { flex: 1 1 0; min-height: 0; display: flex; }
.view { flex: 1 1 0; min-width: 0; min-height: 0; overflow: auto; }

.lanes { display: flex; flex: 1 1 0; min-width: 0; min-height: 0; overflow: auto hidden; }
.lane { flex: 1 0 150px; min-width: 0; display: flex; flex-direction: column; border-inline-end: 1px solid var(--line); }
.lane:last-child { border-inline-end: 0; }
.lane[data-hidden] { flex: 0 0 34px; }
.lane-head { flex: none; display: flex; align-items: baseline; gap: 6px; width: 100%; min-height: 28px; padding: 6px 10px; color: var(--quiet); }
.lane-head:hover { color: var(--ink); }
.lane-head .name { font-weight: 600; color: var(--ink); }
.lane-head .median { margin-inline-start: auto; font: 10.5px/1.45 var(--mono); }
.lane[data-hidden] .lane-head { writing-mode: vertical-rl; align-items: center; height: 100%; padding: 10px 8px; }
.lane[data-hidden] .lane-head .name { color: var(--quiet); }
.lane-items { flex: 1 1 0; min-height: 0; overflow: hidden auto; padding: 0 4px 8px; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.lane-items li + li { margin-block-start: 2px; }
.item { position: relative; display: block; width: 100%; padding: 5px 7px 6px 10px; border-radius: 7px; overflow-wrap: anywhere; }
.item::before { content: ""; position: absolute; inset: 6px auto 6px 2px; width: 3px; border-radius: 2px; background: var(--line); }
.item[data-tone="good"]::before { background: var(--good); }
.item[data-tone="silent"]::before { background: var(--silent); }
.item[data-tone="waiting"]::before { background: var(--waiting); }
.item:hover { background: var(--hover); }
.item .head { display: flex; align-items: baseline; gap: 6px; }
.item .title { flex: 1 1 0; min-width: 0; font-weight: 550; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.item[data-tone="silent"] .title { color: var(--silent); }
.item .hop { flex: none; color: var(--quiet); font: 10.5px/1.45 var(--mono); font-variant-numeric: tabular-nums; }
.item .note { color: var(--quiet); display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.lanes[data-lit] .item:not([data-light]) { color: var(--quiet); }
.lanes[data-lit] .item:not([data-light]) .title { font-weight: 400; color: var(--quiet); }
.lanes[data-lit] .item:not([data-light])::before { background: var(--line); }
.item[data-light="cause"] { background: var(--cause-bg); }
.item[data-light="cause"]::before { background: var(--cause); }
.item[data-light="effect"] { background: var(--effect-bg); }
.item[data-light="effect"]::before { background: var(--effect); }
.item[data-light="self"] { background: var(--raised); box-shadow: inset 0 0 0 1.5px var(--self); }
.item[data-light] .title { color: var(--ink); }
.item[data-light] .note, .item[data-light] .hop { color: var(--ink); }
.empty { padding: 4px 10px; color: var(--quiet); }

.detail { flex: 0 0 340px; min-width: 0; overflow: auto; padding: 8px 14px 16px; border-inline-start: 1px solid var(--line); background: var(--bg); }
.detail header { position: sticky; top: -8px; display: flex; align-items: flex-start; gap: 8px; margin: -8px -14px 6px; padding: 10px 8px 8px 14px; background: var(--bg); }
.detail h3 { flex: 1 1 0; font-weight: 650; font-size: 13px; overflow-wrap: anywhere; }
.detail h3 .kind { display: block; font-weight: 400; font-size: 12px; color: var(--quiet); }
.detail h4 { margin: 14px 0 5px; font-weight: 600; }
.detail p { overflow-wrap: anywhere; }
.detail .soft { color: var(--quiet); }
.funnel { display: flex; flex-wrap: wrap; gap: 4px 6px; margin-block: 8px; }
.funnel li { padding: 2px 8px; border: 1px solid var(--line); border-radius: 999px; white-space: nowrap; }
.funnel b { font-weight: 650; font-variant-numeric: tabular-nums; }
.terms { width: 100%; border-collapse: collapse; }
.terms th, .terms td { padding: 3px 0; border-block-end: 1px solid var(--line); font-weight: 400; text-align: start; vertical-align: baseline; }
.terms .points { width: 52px; padding-inline-end: 10px; text-align: end; font: 12px/1.45 var(--mono); font-variant-numeric: tabular-nums; }
.terms tfoot th, .terms tfoot td { border: 0; font-weight: 650; }
.facts td { padding-inline-end: 8px; overflow-wrap: anywhere; }
.facts th { color: var(--quiet); }
.detail .said { font-weight: 550; }
.differs { color: var(--waiting); }
.totals { display: flex; flex-wrap: wrap; gap: 8px 24px; margin-block: 8px 14px; }
.totals dt { color: var(--quiet); }
.totals dd { font-weight: 650; font-size: 15px; font-variant-numeric: tabular-nums; }
.meter { position: relative; height: 8px; margin: 4px 0 8px; border-radius: 4px; background: var(--hover); }
.meter .fill { position: absolute; inset: 0 auto 0 0; border-radius: 4px; background: var(--good); }
.meter[data-below] .fill { background: var(--silent); }
.meter .threshold { position: absolute; inset-block: -3px; width: 2px; margin-inline-start: -1px; background: var(--ink); }
.gates li { display: grid; grid-template-columns: 18px 1fr; padding: 2px 0; }
.gates .sign { font-weight: 700; color: var(--good); }
.gates [data-closed] .sign, .gates [data-closed] .reason { color: var(--silent); }
.chain li { position: relative; padding-inline-start: 14px; }
.chain li::before { content: ""; position: absolute; inset: 0 auto 0 3px; width: 1px; background: var(--line); }
.chain li::after { content: ""; position: absolute; inset: 9px auto auto 0; width: 7px; height: 7px; border-radius: 50%; background: var(--quiet); box-shadow: 0 0 0 2px var(--bg); }
.chain li[data-light="cause"]::after { background: var(--cause); }
.chain li[data-light="effect"]::after { background: var(--effect); }
.chain li[data-light="self"]::after { background: var(--self); }
.chain button { display: flex; gap: 8px; width: 100%; min-height: 24px; padding: 3px 4px; border-radius: 5px; }
.chain button:hover { background: var(--hover); }
.chain .time, .chain .hop { flex: none; color: var(--quiet); font: 10.5px/1.65 var(--mono); }
.chain .what { flex: 1 1 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.notes li { display: flex; gap: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
.notes .time { flex: none; color: var(--quiet); font: 10.5px/1.65 var(--mono); }
.json { overflow: auto; max-height: 320px; padding: 8px 10px; border-radius: 7px; background: var(--lane); font: 11px/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
summary { min-height: 24px; padding: 3px 0; cursor: pointer; color: var(--quiet); }
summary:hover { color: var(--ink); }

.prose { max-width: 760px; padding: 12px 16px 24px; }
.prose h3 { margin: 16px 0 6px; font-weight: 650; font-size: 13px; }
.prose h3:first-child { margin-top: 0; }
.prose code { font-family: var(--mono); }
.prose .soft { color: var(--quiet); }
.checks li { display: grid; grid-template-columns: 20px 1fr; padding: 3px 0; }
.checks .sign { font-weight: 700; color: var(--good); }
.checks [data-bad] .sign { color: var(--silent); }
.checks .hint { display: block; color: var(--quiet); }
.rows { border-block-start: 1px solid var(--line); }
.rows > li { border-block-end: 1px solid var(--line); }
.row { display: flex; align-items: baseline; gap: 12px; width: 100%; min-height: 32px; padding: 6px 4px; }
button.row:hover { background: var(--hover); }
.row .big { flex: none; min-width: 28px; font-weight: 650; font-size: 15px; font-variant-numeric: tabular-nums; text-align: end; }
.row .what { flex: 1 1 0; min-width: 0; overflow-wrap: anywhere; }
.row .soft { color: var(--quiet); }
.key { padding: 4px 0 10px 12px; }
.key h4 { font: 600 12px/1.6 var(--mono); overflow-wrap: anywhere; }
.key li { display: flex; gap: 8px; padding: 2px 0; overflow-wrap: anywhere; }
.key .time { flex: none; color: var(--quiet); font: 10.5px/1.65 var(--mono); }
.form { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-block: 6px; }
.form input { min-height: 28px; width: 260px; max-width: 100%; padding: 2px 8px; border: 1px solid var(--line); border-radius: 7px; background: var(--raised); }
.form .go { min-height: 28px; padding: 2px 12px; border-radius: 7px; background: var(--ink); color: var(--bg); }

@container panel (max-width: 700px) {
  .lanes { flex-direction: column; overflow: hidden auto; }
  .lane { flex: none; border-inline-end: 0; border-block-end: 1px solid var(--line); }
  .lane[data-hidden] { flex: none; }
  .lane-head .median { margin-inline-start: auto; font: 10.5px/1.45 var(--mono); }
.lane[data-hidden] .lane-head { writing-mode: horizontal-tb; height: auto; padding: 6px 10px; }
  .lane-items { max-height: 220px; flex: none; }
  .body { flex-direction: column; }
  .detail { flex: 0 1 auto; max-height: 55%; border-inline-start: 0; border-block-start: 1px solid var(--line); }
  .search { flex: 1 1 120px; width: auto; }
}
@media (max-width: 640px) {
  .root .panel { inset: 0; width: auto !important; height: auto !important; border: 0; }
  .grip, .dock-tool { display: none; }
  .bar { padding-block: 8px; }
  .search { order: 4; flex: 1 1 100%; }
  .tab, .tool, .search, .lane-head, .chain button, summary { min-height: 44px; }
  .tool { min-width: 44px; }
  .item { min-height: 44px; }
  .tabs { flex: 1 1 100%; order: 5; }
  .tab { flex: 1 1 0; padding-inline: 4px; text-align: center; }
}
@media (forced-colors: active) {
  .item[data-light] { outline: 2px solid Highlight; }
}
@media (prefers-reduced-motion: no-preference) {
  .item, .tool, .tab { transition: background-color 120ms; }
}
`
