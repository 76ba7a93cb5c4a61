/** Elements, and the small parts that every page may use. */
export const BASE = `*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--bg); color: var(--text);
  font: var(--normal) 1rem/1.5rem var(--sans); text-rendering: optimizeLegibility;
}
h1, h2, h3, p, ul, dl, dd { margin: 0; padding: 0; }
h1 { font: var(--strong) 1.375rem/1.75rem var(--sans); letter-spacing: -0.018em; text-wrap: balance; }
b { font-weight: var(--strong); }
a {
  color: var(--accent); text-decoration: underline; text-decoration-color: var(--accent-line);
  text-decoration-thickness: 1px; text-underline-offset: 3px; transition: text-decoration-color var(--motion);
}
a:hover { text-decoration-color: currentColor; }
code, .mono, .host { font-family: var(--mono); font-variant-ligatures: none; overflow-wrap: anywhere; }
code { font-size: 0.875em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.icon {
  flex: none; width: 1rem; height: 1rem; fill: none; stroke: currentColor; stroke-width: 1.75;
  stroke-linecap: round; stroke-linejoin: round;
}
`;
