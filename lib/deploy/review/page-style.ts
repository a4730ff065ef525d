/** Style of a review's page. Colours of text on ground have a contrast of at least 4.5 to 1 in both schemes (WCAG 2.2, 1.4.3). */
export const PAGE_STYLE = `
:root{--ground:#fff;--text:#1c2126;--soft:#59636e;--line:#d5dae0;--panel:#f6f8fa;--green:#176f2c;--amber:#7a4d00;--red:#b3161f;--blue:#0b57a4}
@media (prefers-color-scheme:dark){:root{--ground:#12161b;--text:#e6e9ed;--soft:#9aa5b1;--line:#333b45;--panel:#1a2027;--green:#56c271;--amber:#e0a83f;--red:#ff8087;--blue:#6cb0f5}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:46rem;padding:1.5rem 1rem 3rem;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.2;margin:.1rem 0 .5rem}
h2{font-size:1.05rem;margin:0 0 .5rem}
p{margin:0 0 .5rem}
code{font:.9em ui-monospace,monospace}
.place,footer{color:var(--soft);font-size:.9rem}
section{border:1px solid var(--line);border-radius:.5rem;padding:.9rem 1rem;margin:1rem 0}
section.bad,section.note{border-left:.3rem solid var(--amber);background:var(--panel)}
section.bad{border-left-color:var(--red)}
section.bad h2{color:var(--red)}
section.note h2{color:var(--amber)}
ul{margin:0;padding-left:1.2rem}
ul.changes{list-style:none;padding:0}
ul.changes>li{display:grid;grid-template-columns:5rem minmax(0,1fr);align-items:baseline;padding:.3rem 0;border-top:1px solid var(--line)}
ul.changes ul{color:var(--soft);font-size:.92rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0}
dt{color:var(--soft)}
dd{margin:0}
.good{color:var(--green);font-weight:600}
.wrong{color:var(--red);font-weight:600}
.tag{font-size:.85rem;font-weight:600}
.tag.added{color:var(--green)}
.tag.changed{color:var(--blue)}
.tag.replaced{color:var(--amber)}
.tag.removed{color:var(--red)}
@media (max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}
`;
