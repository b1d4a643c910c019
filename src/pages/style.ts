/** The look of the pages: one calm sheet for light and dark, from 360 px on. No image, no font, nothing from elsewhere. */
import { parts } from './style-parts.ts';

const base = `
:root{color-scheme:light dark;--bg:#f5f7f6;--card:#fff;--ink:#18211e;--soft:#52605b;--line:#d9e0dd;--field:#7a8883;--accent:#0b6e5f;--on-accent:#fff;--tint:#e2f1ed;--warn:#7a4300;--warn-bg:#fff1d8;--bad:#9b231a;--bad-bg:#fdeae8;--ok:#0a5c3a;--ok-bg:#e0f3e7;--wait:#31527e;--wait-bg:#e6eef9;--shadow:0 1px 2px rgba(16,32,28,.06)}
@media(prefers-color-scheme:dark){:root{--bg:#101513;--card:#191f1d;--ink:#e7edea;--soft:#a5b3ad;--line:#2d3733;--field:#71807a;--accent:#63cdb8;--on-accent:#04211b;--tint:#17332d;--warn:#f3bd6f;--warn-bg:#33260f;--bad:#ff9f94;--bad-bg:#3b1b18;--ok:#7fd6a2;--ok-bg:#14301f;--wait:#a5c4f3;--wait-bg:#1a2840;--shadow:none}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);min-height:100vh;display:flex;flex-direction:column;overflow-wrap:anywhere}
main{flex:1;width:100%;max-width:70rem;margin:0 auto;padding:1.5rem 1rem 3rem}
main:focus{outline:none}
h1{font-size:1.625rem;line-height:1.25;margin:.25rem 0 1rem;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:1.125rem;line-height:1.35;margin:2rem 0 .75rem}
h3{font-size:1rem;margin:0 0 .25rem}
p{margin:0 0 .75rem}
a{color:var(--accent);text-underline-offset:.15em;text-decoration-thickness:1px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem 1rem;z-index:2}
.hint,.soft{color:var(--soft)}
.hint{font-size:.875rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;

export const style = base + parts;
