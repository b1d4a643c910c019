/** The parts of the pages: frame, forms, rows, charts. */
export const parts = `
.top{background:var(--card);border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;gap:.25rem 2rem;align-items:center;padding:.5rem max(1rem,calc((100vw - 68rem)/2))}
.home{display:inline-flex;gap:.625rem;align-items:center;color:var(--ink);font-weight:600;text-decoration:none;margin:.25rem 0}
.mark rect{fill:var(--accent)}
.mark path{fill:none;stroke:var(--on-accent);stroke-width:3.5;stroke-linecap:round;stroke-linejoin:round}
nav{display:flex;flex-wrap:wrap;gap:.125rem;margin-left:-.625rem}
nav a{padding:.5rem .625rem;color:var(--soft);text-decoration:none;border-radius:.5rem}
nav a:hover{color:var(--ink);background:var(--bg)}
nav a[aria-current]{color:var(--accent);background:var(--tint);font-weight:600}
footer{border-top:1px solid var(--line);color:var(--soft);font-size:.875rem;display:flex;flex-wrap:wrap;gap:.75rem 2rem;justify-content:space-between;align-items:center;padding:.75rem max(1rem,calc((100vw - 68rem)/2))}
.who{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center}
.languages{display:flex;flex-wrap:wrap;gap:.25rem;margin-left:-.5rem}
form{margin:0}
button,.button{font:inherit;font-weight:500;line-height:1.25;min-height:2.5rem;padding:.5rem .875rem;border:1px solid var(--field);border-radius:.5rem;background:var(--card);color:var(--ink);cursor:pointer;text-decoration:none;display:inline-flex;align-items:center;justify-content:center;text-align:center;max-width:100%;overflow-wrap:anywhere}
button:hover,.button:hover{border-color:var(--accent);color:var(--accent)}
button.main,.button.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent);font-weight:600}
button.main:hover{filter:brightness(1.08);color:var(--on-accent)}
button.quiet,.languages button{border-color:transparent;background:none;color:var(--soft);min-height:2.25rem;padding:.25rem .5rem}
button.quiet{text-decoration:underline;text-underline-offset:.15em}
button.quiet:hover,.languages button:hover{color:var(--ink)}
.languages button[aria-pressed=true]{color:var(--accent);font-weight:600}
label{font-weight:500}
input,select{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--field);border-radius:.5rem;padding:.5rem .625rem;height:2.625rem;width:100%;max-width:100%}
input[type=checkbox]{width:1.125rem;height:1.125rem;margin:.2rem 0 0;flex:none;accent-color:var(--accent)}
[aria-invalid]{border-color:var(--bad)}
.wrong{color:var(--bad);margin:0}
.stack{display:grid;gap:.5rem}
.stack .hint{margin:0 0 .5rem}
.apart main{max-width:26rem;padding-top:12vh}
.apart .home{margin-bottom:1.5rem}
.said{background:var(--ok-bg);color:var(--ok);border-radius:.625rem;padding:.75rem 1rem;font-weight:500}
.said.refused{background:var(--bad-bg);color:var(--bad)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;box-shadow:var(--shadow);padding:1rem 1.125rem;margin:0 0 1rem}
.card>h2:first-child{margin-top:0}
.sides+.card{margin-top:1rem}
.card>p:last-child{margin-bottom:0}
.acts{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin-top:.75rem}
.split{display:flex;flex-wrap:wrap;gap:.25rem 1rem;justify-content:space-between;align-items:flex-start;margin-bottom:.5rem}
.split h2,.split h3{margin:0}
.tone-parked,.tone-settled.card:has(.warn){border-inline-start:4px solid var(--warn)}
.tone-failed{border-inline-start:4px solid var(--bad)}
.badge{display:inline-block;font-size:.8125rem;font-weight:600;line-height:1.3;padding:.1875rem .5rem;border-radius:.375rem;background:var(--bg);color:var(--soft);border:1px solid transparent}
.badge.plain{border-color:var(--line)}
.badge.ok{background:var(--ok-bg);color:var(--ok)}
.badge.wait{background:var(--wait-bg);color:var(--wait)}
.badge.warn{background:var(--warn-bg);color:var(--warn)}
.badge.bad{background:var(--bad-bg);color:var(--bad)}
.strong{font-weight:600}
.sub{display:block;font-size:.875rem;font-weight:400}
h1 .sub{font-size:1rem;letter-spacing:0;margin-top:.25rem}
.lines{white-space:pre-line}
.well::before{content:"";display:inline-block;width:.7em;height:.38em;border:solid var(--ok);border-width:0 0 3px 3px;transform:rotate(-45deg);margin:0 .55em .18em .1em}
.rows{list-style:none;padding:0;margin:0 0 1rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;box-shadow:var(--shadow)}
.rows>li{padding:.75rem 1rem;border-top:1px solid var(--line)}
.rows>li:first-child{border-top:0}
.row{display:grid;gap:.25rem 1.25rem;grid-template-columns:1fr}
.row .when a{font-weight:600}
@media(max-width:47.99rem){.row .sub{display:inline}.row .sub::before{content:" · "}.row .badge{margin-inline-end:.375rem}.row .badge+.sub::before{content:""}}
.row .why{margin:.25rem 0 0;color:var(--soft);font-size:.875rem}
@media(min-width:48rem){.row{grid-template-columns:1.3fr 1.2fr 1.4fr 1fr 1.3fr}.row .why{grid-column:1/-1}}
.candidate{display:flex;flex-wrap:wrap;gap:.5rem 1rem;justify-content:space-between;align-items:center}
.link h2{font-size:1rem;margin:1rem 0 .25rem}
.link .rows{box-shadow:none}
.number{margin-top:1rem;max-width:34rem}
.number .acts{margin-top:.25rem;flex-wrap:nowrap}
.number button{flex:none}
.number input[name=appointment]{flex:1;min-width:0}
.number .hint{margin:.375rem 0}
.check{display:flex;gap:.5rem;align-items:flex-start;font-weight:400}
.search{display:grid;grid-template-columns:1fr auto;gap:.5rem;max-width:40rem;margin-bottom:1rem}
.search .hint{grid-column:1/-1;margin:0}
.filters{display:grid;grid-template-columns:1fr 1fr;gap:.5rem 1rem;align-items:end;margin-bottom:1.25rem}
.filters button{justify-self:start}
.filters label{font-size:.875rem}
@media(min-width:34rem){.filters{grid-template-columns:1fr 1fr 1fr auto}}
.empty{background:var(--card);border:1px dashed var(--field);border-radius:.75rem;padding:2rem 1rem;text-align:center}
.empty p{margin:0 0 .25rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(8rem,1fr));gap:.75rem 1.25rem;margin:1rem 0}
.facts dt{color:var(--soft);font-size:.875rem}
.facts dd{margin:0}
.cards{display:grid;gap:1rem;grid-template-columns:1fr}
@media(min-width:60rem){.cards{grid-template-columns:1fr 1fr}}
.cards .card{margin:0}
.note{background:var(--warn-bg);color:var(--warn);border-radius:.5rem;padding:.5rem .75rem;font-size:.9375rem}
summary{cursor:pointer;color:var(--accent);padding:.375rem 0}
code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.address{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
.address code{background:var(--bg);border:1px solid var(--line);border-radius:.375rem;padding:.375rem .625rem}
.crumb{margin:0;font-size:.875rem}
.timeline{list-style:none;padding:0;margin:0 0 0 .375rem;border-inline-start:2px solid var(--line)}
.timeline li{position:relative;padding:0 0 1.25rem 1.5rem}
.timeline li::before{content:"";position:absolute;left:-.4375rem;top:.4rem;width:.75rem;height:.75rem;border-radius:50%;background:var(--field);border:2px solid var(--bg)}
.timeline .ok::before{background:var(--ok)}
.timeline .warn::before{background:var(--warn)}
.timeline .bad::before{background:var(--bad)}
.timeline p{margin:0}
.timeline .at{font-size:.875rem}
table{border-collapse:separate;border-spacing:0;width:100%;background:var(--card);border:1px solid var(--line);border-radius:.75rem;box-shadow:var(--shadow)}
th,td{text-align:start;vertical-align:top;padding:.625rem 1rem;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-size:.875rem;font-weight:500}
tbody th{font-weight:600}
tr.differs td,tr.differs th{background:var(--wait-bg)}
tr.edited td,tr.edited th{background:var(--tint)}
tr.left_out td,tr.left_out th{background:var(--warn-bg)}
tr:last-child>:first-child{border-end-start-radius:.75rem}
tr:last-child>:last-child{border-end-end-radius:.75rem}
@media(max-width:47.99rem){table,tbody,tr,th,td{display:block}thead{display:none}tbody tr{padding:.625rem 1rem;border-top:1px solid var(--line)}tbody tr:first-child{border-top:0}tbody th,td{padding:.125rem 0;border:0}td[data-label]::before{content:attr(data-label) ": ";color:var(--soft)}tr.differs{background:var(--wait-bg)}tr.edited{background:var(--tint)}tr.left_out{background:var(--warn-bg)}}
svg.chart{display:block;width:100%;height:auto}
.hook{display:grid;gap:.25rem 1.25rem;grid-template-columns:1fr}
@media(min-width:40rem){.hook{grid-template-columns:14rem 1fr}}
.plain{list-style:none;margin:0;padding:0;display:grid;gap:.5rem}
.chart .all{fill:transparent}
.chart .got{fill:var(--accent)}
.chart .no{fill:var(--bad)}
.chart .axis{stroke:var(--line)}
figure{margin:0 0 .75rem}
.chart g:hover .all{fill:var(--bg)}
figcaption{font-size:.875rem;color:var(--soft)}
pre{background:var(--bg);border:1px solid var(--line);border-radius:.5rem;padding:.75rem;overflow:auto;max-height:30rem;font-size:.8125rem;white-space:pre-wrap}
@media(prefers-reduced-motion:no-preference){button,.button,nav a{transition:background-color .12s,border-color .12s,color .12s}}
@media(forced-colors:active){.badge,.said{border:1px solid}}
`;
