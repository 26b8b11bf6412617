/** Style of the HTML report: light and dark, narrow screens, and paper. Every text has a contrast of at least 4.5. */
export const style = `
:root { color-scheme: light dark; --page: #fff; --card: #f6f7f9; --line: #d5d9e0; --text: #1c2230; --soft: #4d5668; --link: #0b57b7;
  --good: #1d6b35; --warn: #855300; --bad: #b3261e; --goodback: #e3f3e7; --warnback: #fdf0d8; --badback: #fce8e6; --softback: #e9ecf1; }
@media (prefers-color-scheme: dark) { :root { --page: #12151b; --card: #1b2029; --line: #3a4252; --text: #e8ebf1; --soft: #aeb6c4; --link: #8ab8ff;
  --good: #7fd698; --warn: #f2c063; --bad: #ff9b92; --goodback: #14301d; --warnback: #33260b; --badback: #3d1815; --softback: #272d38; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main, .top, .end { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
h1 { font-size: 1.05rem; font-weight: 600; color: var(--soft); margin: 1.75rem 0 .25rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .25rem; }
h3 { font-size: 1rem; margin: 0; font-weight: 600; }
h4 { font-size: .95rem; margin: 0; font-weight: 600; }
p { margin: .25rem 0 .5rem; }
a { color: var(--link); }
code { font: .875em/1.4 ui-monospace, "DejaVu Sans Mono", monospace; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--page); padding: .5rem 1rem; z-index: 1; }
.soft { color: var(--soft); }
.verdict { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin: 0 0 .5rem; }
.verdict strong { font-size: 2.25rem; line-height: 1.2; letter-spacing: -.01em; }
.verdict span { font-size: 1.25rem; }
.ready strong { color: var(--good); }
.notready strong { color: var(--bad); }
.gates { list-style: none; padding: 0; margin: 1.25rem 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr)); gap: .75rem; }
.gates a { display: block; height: 100%; padding: .75rem .9rem; border: 1px solid var(--line); border-left: .4rem solid var(--bad); border-radius: .5rem; background: var(--card); color: inherit; text-decoration: none; }
.gates a:hover { border-color: var(--link); }
.gates .s1 { border-left-color: var(--warn); }
.gates .s2 { border-left-color: var(--good); }
.gates b { display: flex; justify-content: space-between; gap: .5rem; }
.gates span.why { display: block; font-size: .875rem; color: var(--soft); margin-top: .2rem; }
.pips { white-space: nowrap; }
.s0 .pips { color: var(--bad); } .s1 .pips { color: var(--warn); } .s2 .pips { color: var(--good); }
.filters { display: none; flex-wrap: wrap; gap: .6rem 1.25rem; align-items: end; border: 1px solid var(--line); border-radius: .5rem; padding: .75rem .9rem; margin: 1.5rem 0 0; background: var(--card); }
.scripted .filters { display: flex; }
.filters fieldset { border: 0; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.filters legend { padding: 0; font-size: .8125rem; color: var(--soft); }
.filters label { display: inline-flex; align-items: center; gap: .35rem; }
.filters label.field { flex-direction: column; align-items: start; gap: .1rem; font-size: .8125rem; color: var(--soft); }
input, select, button { font: inherit; color: var(--text); background: var(--page); border: 1px solid var(--soft); border-radius: .375rem; padding: .3rem .6rem; }
input[type=search] { width: min(20rem, 70vw); }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--link); }
button { cursor: pointer; }
button:hover { border-color: var(--link); }
.count { margin: .5rem 0 0; min-height: 1.5em; color: var(--soft); font-size: .9rem; }
.check { border: 1px solid var(--line); border-radius: .5rem; margin: .6rem 0; background: var(--page); }
.check > details > summary, .ways > li > details > summary { padding: .6rem .9rem; cursor: pointer; display: grid; grid-template-columns: 7.5rem 1fr auto; gap: .1rem .75rem; align-items: baseline; list-style: none; }
.check > details > summary::-webkit-details-marker, .ways > li > details > summary::-webkit-details-marker { display: none; }
.check > details > summary::after, .ways > li > details > summary::after { content: '+' / ''; color: var(--soft); font-weight: 600; }
.check > details[open] > summary::after, .ways > li > details[open] > summary::after { content: '\\2212' / ''; }
.check > details[open] > summary { border-bottom: 1px solid var(--line); }
.check summary .id { display: block; }
.check summary .summary { display: block; color: var(--soft); font-size: .9rem; font-weight: 400; }
.inside { padding: .75rem .9rem .9rem; }
.mark { font-size: .8125rem; font-weight: 600; padding: .1rem .5rem; border-radius: 1rem; white-space: nowrap; background: var(--softback); color: var(--text); justify-self: start; }
.mark.blocker, .mark.broken { background: var(--badback); color: var(--bad); }
.mark.exception, .mark.undecided, .mark.waived, .mark.public { background: var(--warnback); color: var(--warn); }
.mark.holds, .mark.ok { background: var(--goodback); color: var(--good); }
.finding { border-left: .25rem solid var(--line); padding: .1rem 0 .1rem .8rem; margin: .8rem 0; }
.finding.blocker { border-color: var(--bad); } .finding.exception { border-color: var(--warn); }
.finding.here, .check.here { outline: 3px solid var(--link); outline-offset: 3px; border-radius: .25rem; }
.finding h4 { display: flex; flex-wrap: wrap; gap: .1rem .6rem; align-items: baseline; }
.finding h4 a { font-weight: 400; font-size: .8125rem; }
.chain { margin: .25rem 0 .5rem; padding-left: 2rem; font-size: .9rem; }
.chain li { margin: .1rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: .25rem 0; font-size: .9rem; }
dt { color: var(--soft); } dd { margin: 0; }
.ways { list-style: none; padding: 0; }
.ways > li { border: 1px solid var(--line); border-radius: .5rem; margin: .6rem 0; }
.way { list-style: none; padding: 0 .9rem .9rem; margin: 0; display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; }
.way li { position: relative; border: 1px solid var(--line); border-top: .25rem solid var(--good); border-radius: .375rem; padding: .35rem .6rem; background: var(--card); font-size: .875rem; max-width: 20rem; }
.way li:not(:last-child)::after { content: '\\2192' / ''; position: absolute; right: -1.35rem; top: 50%; transform: translateY(-50%); color: var(--soft); }
.way > .broken { border-color: var(--bad); } .way > .public { border-color: var(--warn); } .way > .unknown { border-color: var(--soft); border-style: dashed; }
.way .kind { display: block; color: var(--soft); font-size: .8125rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
.end { padding-bottom: 3rem; margin-top: 3rem; color: var(--soft); font-size: .875rem; }
[hidden] { display: none !important; }
@media (max-width: 40rem) { .way { flex-direction: column; row-gap: 1.4rem; } .way li:not(:last-child)::after { content: '\\2193' / ''; right: auto; left: 1rem; top: auto; bottom: -1.45rem; transform: none; } .ways > li > details > summary { grid-template-columns: 1fr auto; } .ways > li > details > summary .mark { grid-column: 1 / -1; } .check > details > summary { grid-template-columns: 1fr auto; } .check > details > summary .mark { grid-column: 1 / -1; } .verdict strong { font-size: 1.75rem; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .35rem; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print { :root { --page: #fff; --card: #fff; --line: #999; --text: #000; --soft: #333; --link: #000; --good: #1d6b35; --warn: #6b4300; --bad: #96180f; }
  body { font-size: 10pt; } .filters, .count, .skip, .finding h4 a { display: none !important; } .check, .finding, .gates li, .ways > li { break-inside: avoid; } .gates { grid-template-columns: repeat(2, 1fr); } h2 { break-after: avoid; } a { text-decoration: none; } }
`;
