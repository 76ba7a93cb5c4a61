/** The stylesheet of the hosted pages and the API reference. Follows the browser's light or dark mode. */
export const STYLES = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f5f6f8, #14161a);
  --card: light-dark(#ffffff, #1d2026);
  --ink: light-dark(#1b1f27, #eceef2);
  --soft: light-dark(#545c6b, #a9b1bf);
  --line: light-dark(#d5d9e0, #3a404b);
  --accent: light-dark(#1d4ed8, #93b4ff);
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
.card {
  max-width: 27rem; margin: 12vh auto 0; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.75rem; overflow-wrap: anywhere;
}
@media (max-width: 30rem) { .card { margin-top: 0; border-width: 0 0 1px; border-radius: 0; } }
h1 { margin: 0 0 0.75rem; font-size: 1.4rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
p { margin: 0 0 0.75rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.person { padding: 0.6rem 0.8rem; border: 1px solid var(--line); border-radius: 0.5rem; }
.services { margin: 0 0 1rem; padding: 0; list-style: none; }
.service {
  display: flex; align-items: center; gap: 0.75rem; min-height: 3rem; margin-bottom: 0.5rem;
  padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem;
  color: inherit; font-weight: 600; text-decoration: none;
}
.service:hover { border-color: var(--accent); }
.tile {
  display: grid; place-items: center; width: 2rem; height: 2rem; border-radius: 0.4rem;
  background: var(--ground); color: var(--soft);
}
.note { color: var(--soft); font-size: 0.875rem; }
.facts { display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 0.75rem; margin: 1rem 0; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }
.languages { display: flex; gap: 1rem; justify-content: center; padding: 1rem; font-size: 0.875rem; }
code { font: 0.875em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
.reference { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: anywhere; }
.reference section { margin-bottom: 2.5rem; }
.reference h2 { font-size: 1.25rem; border-bottom: 1px solid var(--line); padding-bottom: 0.25rem; }
.reference h3 { margin: 1.5rem 0 0.25rem; font-size: 1rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; color: var(--accent); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
`;

/** Changes with the styles, so browsers may cache them forever. */
const VERSION = ((text: string): string => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
})(STYLES);

export const STYLES_PATH = `/hosted.css?v=${VERSION}`;

/** The icon in the browser's tab: a shield with a link. */
export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M16 2 28 6v9c0 7-5 12-12 15C9 27 4 22 4 15V6z" fill="#1d4ed8"/><path d="M11 16h10M11 16a3 3 0 1 1 3-3M21 16a3 3 0 1 1-3 3" fill="none" stroke="#fff" stroke-width="2"/></svg>`;
