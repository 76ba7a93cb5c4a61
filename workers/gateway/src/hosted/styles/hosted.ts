/** One column of 28rem, in a card where there is room for one; every control is 44 px high or more. */
export const HOSTED = `.hosted { display: flex; flex-direction: column; min-height: 100vh; min-height: 100dvh; padding-block-start: 1.5rem; background: var(--bg-subtle); }
.hosted main {
  width: min(28rem, 100% - 2rem); margin: auto; padding: 2rem; border: 1px solid var(--line-strong);
  border-radius: 8px; background: var(--bg);
}
.ask p { margin-block-start: 0.5rem; color: var(--text-2); }
.party {
  display: grid; grid-template-columns: 2.5rem minmax(0, 1fr); gap: 0 0.75rem; align-items: center;
  margin-block-end: 1.5rem;
}
.party:has(+ .party) { margin-block-end: 1.25rem; }
.party + .party { position: relative; }
.party + .party::before {
  content: ""; position: absolute; inset-block-end: calc(100% + 2px); inset-inline-start: 1.1875rem;
  height: calc(1.25rem - 4px); border-inline-start: 2px dotted var(--control);
}
.tile {
  display: grid; place-items: center; align-self: start; width: 2.5rem; height: 2.5rem; border-radius: 8px;
  background: var(--bg-inverse); color: var(--text-inverse); font: var(--strong) 1.125rem/1 var(--sans);
}
.tile.picture { object-fit: contain; border: 1px solid var(--line); background: #ffffff; }
.tile.service { border: 1px solid var(--line-strong); background: var(--bg); }
.party-name { font-weight: var(--strong); line-height: 1.25rem; overflow-wrap: anywhere; }
.party-host { font-size: 0.8125rem; line-height: 1.25rem; color: var(--text-2); }
.said {
  padding: 0 0.25em; border-radius: 4px; background: var(--plate); overflow-wrap: anywhere;
  box-decoration-break: clone; -webkit-box-decoration-break: clone;
}
@media (forced-colors: active) { .said { border: 1px solid; } .tile { border: 1px solid; } }
h1 .said:first-child { margin-left: -0.25em; }
.logo { flex: none; width: 1.5rem; height: 1.5rem; fill: currentColor; }
.tile .logo { width: 1.25rem; height: 1.25rem; }
.logo.github { color: var(--brand-github); }
.logo.google { color: var(--brand-google); }
.letter {
  display: grid; place-items: center; width: 1.5rem; height: 1.5rem; border: 1px solid var(--line-strong);
  border-radius: 4px; background: var(--bg-sunk); color: var(--text-2); font: var(--strong) 0.875rem/1 var(--sans);
}
.tile .letter { border: 0; background: none; color: var(--text); font-size: 1.125rem; }
.services { display: grid; gap: 0.5rem; margin-block-start: 1.5rem; list-style: none; }
.choice {
  display: grid; grid-template-columns: 1.5rem minmax(0, 1fr) 1rem; gap: 0 0.75rem; align-items: center;
  min-height: 4rem; padding: 0.75rem 1rem; border: 1px solid var(--control); border-radius: 6px; color: inherit;
  text-decoration: none; overflow-wrap: anywhere;
  transition: background-color var(--motion), border-color var(--motion);
}
.choice:hover { border-color: var(--accent); background: var(--accent-soft); }
.choice > .icon { color: var(--text-3); }
.choice:hover > .icon { color: var(--accent); }
.choice > span > span { display: block; font-size: 0.8125rem; line-height: 1.25rem; color: var(--text-2); }
.choice-name { font-size: 0.9375rem; line-height: 1.25rem; }
.shared { margin-block-start: 1.5rem; font-size: 0.875rem; line-height: 1.25rem; }
.shared h2 { margin-block-end: 0.5rem; font: 500 0.8125rem/1.25rem var(--sans); color: var(--text-3); }
.shared ul { list-style: none; }
.shared li, .note-row { display: grid; grid-template-columns: 1rem minmax(0, 1fr); gap: 0.75rem; }
.shared li { padding-block: 0.25rem; }
.shared li .icon, .note-row .icon { margin-block-start: 2px; }
.shared li .icon { color: var(--good); }
.note-row .icon { color: var(--text-3); }
.end { display: grid; gap: 1rem; margin-block-start: 1.5rem; font-size: 0.8125rem; line-height: 1.25rem; color: var(--text-2); }
.note-row .host { font-weight: var(--strong); color: var(--text); }
.btn {
  display: flex; align-items: center; justify-content: center; gap: 0.375rem; min-height: 2.75rem;
  padding: 0.5rem 1rem; border: 1px solid var(--control); border-radius: 6px; background: var(--bg); color: var(--text);
  font: var(--strong) 0.875rem/1.25rem var(--sans); text-align: center; text-decoration: none; overflow-wrap: anywhere;
  transition: background-color var(--motion), border-color var(--motion);
}
.btn:hover { background: var(--bg-hover); }
.btn:active { background: var(--bg-active); }
.btn.primary { border-color: transparent; background: var(--accent-fill); color: var(--on-accent); }
.btn.primary:hover { background: var(--accent-fill-hover); }
.btn.primary:active { background: var(--accent-fill-active); }
.support-note { margin-block-start: 1rem; font-size: 0.8125rem; line-height: 1.25rem; color: var(--text-2); }
.support { overflow-wrap: anywhere; }
.help summary {
  display: inline-flex; align-items: center; gap: 0.25rem; min-height: 2.75rem; border-radius: 4px;
  font-weight: var(--strong); color: var(--text); cursor: pointer; list-style: none;
}
.help summary::-webkit-details-marker { display: none; }
.help[open] summary .icon { transform: rotate(180deg); }
.ref {
  display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 1rem; margin-block-start: 0.5rem;
  padding: 0.75rem 1rem; border-radius: 6px; background: var(--bg-sunk);
}
.ref dd {
  overflow-x: auto; font-family: var(--mono); font-size: 0.75rem; font-variant-ligatures: none; color: var(--text);
  white-space: nowrap; -webkit-user-select: all; user-select: all;
}
.ref code { font-size: inherit; }
.links { list-style: none; }
.links a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.foot {
  display: grid; gap: 0.25rem; justify-items: center; padding: 1.5rem 1rem 0.75rem; font-size: 0.8125rem;
  line-height: 1.25rem; color: var(--text-3); text-align: center;
}
.foot .host { font-size: 0.75rem; }
.foot nav { display: flex; flex-wrap: wrap; justify-content: center; gap: 0 0.5rem; }
.foot nav > * { display: inline-flex; align-items: center; min-width: 2.75rem; min-height: 2.75rem; padding-inline: 0.25rem; }
.foot a { color: inherit; }
@media (max-width: 35rem) {
  .hosted { padding-block-start: 0; background: var(--bg); }
  .hosted main { width: 100%; padding: 1.5rem 1.25rem; border: 0; border-radius: 0; }
  .foot { border-block-start: 1px solid var(--line); }
}
@media (max-width: 24rem) {
  .ref { grid-template-columns: minmax(0, 1fr); gap: 0; padding: 0.75rem; }
  .ref dd:not(:last-child) { margin-block-end: 0.5rem; }
}
`;
