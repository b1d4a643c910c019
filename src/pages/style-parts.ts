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
input,select{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--field);border-radius:.5rem;padding:.5rem .625rem;min-height:2.5rem;width:100%;max-width:100%}
input[type=checkbox]{width:1.125rem;min-height:1.125rem;height:1.125rem;margin:.2rem 0 0;flex:none;accent-color:var(--accent)}
[aria-invalid]{border-color:var(--bad)}
.wrong{color:var(--bad);margin:0}
.stack{display:grid;gap:.5rem}
.stack .hint{margin:0 0 .5rem}
.apart main{max-width:26rem;padding-top:12vh}
.apart .home{margin-bottom:1.5rem}
.said{background:var(--ok-bg);color:var(--ok);border-radius:.625rem;padding:.75rem 1rem;font-weight:500}
.said.refused{background:var(--bad-bg);color:var(--bad)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;box-shadow:var(--shadow);padding:1rem 1.125rem;margin:0 0 1rem}
.acts{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin-top:.75rem}
`;
