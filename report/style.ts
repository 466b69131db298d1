/**
 * The page's style. Colours are pairs for light and dark, each at least 4.5 : 1 against what it stands on (a test with
 * axe-core holds that); nothing is told by colour alone.
 */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f6f8fa; --ink: #1b2430; --muted: #526070; --rule: #d0d7de; --link: #0a58b0;
  --good: #11652f; --bad: #a8151b; --warn: #7a4d00; --good-bg: #e3f4e8; --bad-bg: #fdeaea; --warn-bg: #fdf3dc;
  --edge: #dbe9fd; --edge-line: #1f62c9; --run: #d2f2ec; --run-line: #0b6b62; --data: #fdf0cc; --data-line: #96600a;
  --see: #ebe6fd; --see-line: #6435c9; --keep: #dcf5e3; --keep-line: #17713a; --base: #e9edf2; --base-line: #5b6878;
  --chip: #ffffff; --bar: #2f6fcf; --bar-usage: #8fb3ea; --focus: #b3480b;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f1419; --panel: #171d25; --ink: #e4e9ef; --muted: #a3b0bf; --rule: #323c48; --link: #7db4ff;
    --good: #6fd193; --bad: #ff9a94; --warn: #eec061; --good-bg: #12291b; --bad-bg: #36181a; --warn-bg: #2f260f;
    --edge: #152a47; --edge-line: #6ea6f7; --run: #0d3330; --run-line: #4fc7b8; --data: #38290b; --data-line: #e0ac4a;
    --see: #261d47; --see-line: #ab92f5; --keep: #10301c; --keep-line: #62c986; --base: #222a34; --base-line: #94a3b5;
    --chip: #0f1419; --bar: #6ea6f7; --bar-usage: #35588c; --focus: #ffb27a;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
header, nav, main, footer { max-width: 88rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.08rem; margin: 1.75rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { max-width: 52rem; margin: .5rem 0; }
a { color: var(--link); }
li, p, dd, summary { overflow-wrap: break-word; }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.muted { color: var(--muted); }
.skip { position: absolute; left: -100vw; top: 0; background: var(--page); color: var(--link); padding: .75rem 1rem; z-index: 1; }
.skip:focus { left: 0; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 1rem 0 0; padding: 0; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.good, .bad, .warn { font-weight: 600; }
.verdict { border-left: .35rem solid; padding: .75rem 1rem; margin: 1.25rem 0; font-size: 1.1rem; max-width: none; }
.verdict.good { background: var(--good-bg); } .verdict.bad { background: var(--bad-bg); } .verdict.warn { background: var(--warn-bg); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 1rem; list-style: none; margin: 1rem 0; padding: 0; }
.cards > li { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: .85rem 1rem; }
.cards h3 { margin: 0; font-size: .95rem; color: var(--muted); font-weight: 600; }
.cards .value { font-size: 1.5rem; font-weight: 650; line-height: 1.25; margin: .15rem 0; }
.cards p { margin: .15rem 0 0; font-size: .93rem; }
.scroll { overflow-x: auto; margin: .75rem 0 1.25rem; }
table { border-collapse: collapse; font-size: .92rem; min-width: 60%; }
caption { text-align: left; color: var(--muted); padding: 0 0 .35rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; } tbody th { font-weight: 500; }
thead th { color: var(--muted); white-space: nowrap; }
tfoot th, tfoot td { font-weight: 650; border-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.whole { white-space: nowrap; }
details { margin: .5rem 0; } summary { cursor: pointer; padding: .15rem 0; }
details > :not(summary) { margin-left: 1.1rem; }
.filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: 1rem 0; }
.filter[hidden] { display: none; }
.filter label { display: grid; gap: .2rem; font-size: .93rem; }
.filter input, .filter select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--muted); border-radius: 5px; padding: .35rem .6rem; min-width: 14rem; }
ul.violations { padding-left: 1.2rem; } ul.violations li { margin: .6rem 0; }
.bars { display: grid; grid-template-columns: minmax(7rem, max-content) minmax(6rem, 1fr) max-content; gap: .35rem .9rem; align-items: center; margin: .5rem 0; padding: 0; list-style: none; max-width: 60rem; }
.bars li { display: contents; }
.bars .amount { text-align: right; font-variant-numeric: tabular-nums; }
.bars .track { display: flex; height: 1.05rem; border-left: 1px solid var(--muted); }
.bars .bar { background: var(--bar); } .bars .usage { background: repeating-linear-gradient(-45deg, var(--bar-usage) 0 4px, var(--bar) 4px 6px); }
.key { display: inline-block; width: 1.4rem; height: .8rem; vertical-align: baseline; background: var(--bar); }
.key.usage { background: repeating-linear-gradient(-45deg, var(--bar-usage) 0 4px, var(--bar) 4px 6px); }
pre { background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; padding: .7rem .9rem; overflow-x: auto; font-size: .85rem; line-height: 1.45; }
footer { color: var(--muted); font-size: .9rem; padding-top: 2rem; padding-bottom: 3rem; }

.sideways { display: none; } @media (max-width: 75rem) { .sideways { display: block; } }
@media print { .sideways { display: none !important; } }
.architecture { max-width: none; height: auto; display: block; }
@media (min-width: 75rem) { .architecture { width: 100%; } }
.architecture text { fill: var(--ink); font-size: 14px; }
.architecture .muted { fill: var(--muted); font-weight: 400; font-size: 13px; }
.architecture .big { font-size: 18px; font-weight: 650; } .architecture .title { font-weight: 600; } .architecture .small { font-size: 12.5px; }
.architecture .label { font-size: 13px; font-weight: 600; paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }
.architecture .region > rect { fill: var(--panel); stroke: var(--base-line); stroke-width: 1.6; }
.architecture .lane rect { fill: none; stroke: var(--rule); stroke-dasharray: 5 4; }
.architecture .tier > rect { stroke-width: 1.4; }
.architecture .edge > rect { fill: var(--edge); stroke: var(--edge-line); } .architecture .run > rect { fill: var(--run); stroke: var(--run-line); }
.architecture .data > rect { fill: var(--data); stroke: var(--data-line); } .architecture .see > rect { fill: var(--see); stroke: var(--see-line); }
.architecture .keep > rect { fill: var(--keep); stroke: var(--keep-line); } .architecture .base > rect { fill: var(--base); stroke: var(--base-line); }
.architecture .cell rect, .architecture .chip rect { fill: var(--chip); stroke: var(--base-line); stroke-width: .8; }
.architecture .line path { fill: none; stroke-width: 2; }
.architecture .line.traffic path { stroke: var(--edge-line); } .architecture .arrow.traffic path { fill: var(--edge-line); }
.architecture .line.replication path { stroke: var(--data-line); stroke-dasharray: 9 5; } .architecture .arrow.replication path { fill: var(--data-line); }
.architecture .line.backup path { stroke: var(--keep-line); stroke-dasharray: 2.5 4; } .architecture .arrow.backup path { fill: var(--keep-line); }

.scroll code { overflow-wrap: normal; }
@media (max-width: 40rem) {
  td { min-width: 5.5rem; }
  header, nav, main, footer { padding-left: 1rem; padding-right: 1rem; }
  h1 { font-size: 1.45rem; }
  .bars { grid-template-columns: 1fr max-content; } .bars .track { grid-column: 1 / -1; grid-row: auto; order: 0; }
  .filter label, .filter input, .filter select { width: 100%; min-width: 0; }
}
@media print {
  :root { color-scheme: light; }
  body { font-size: 10.5pt; }
  header, nav, main, footer { max-width: none; padding: 0; }
  nav, .skip, .filter { display: none !important; }
  .scroll { overflow: visible; } .architecture { width: 100%; }
  h2 { break-after: avoid; } h3, h4, caption { break-after: avoid; } tr, .cards > li, figure { break-inside: avoid; }
  thead { display: table-header-group; }
  .bar, .usage, .key, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
