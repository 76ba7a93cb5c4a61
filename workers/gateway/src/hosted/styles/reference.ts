/** The API reference. */
export const REFERENCE = `.reference { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: anywhere; }
.reference p { margin: 0 0 0.75rem; }
.reference h1 { margin: 0 0 0.75rem; }
.reference section { margin-bottom: 2.5rem; }
.reference h2 { margin: 1.5rem 0 0.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); font-size: 1.25rem; }
.reference h3 { margin: 1.5rem 0 0.25rem; font-size: 1rem; }
.note { color: var(--text-2); font-size: 0.875rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; color: var(--accent); }
.reference [hidden] { display: none; }
.reference label { display: block; margin: 0 0 0.5rem; font-size: 0.875rem; color: var(--text-2); }
.reference input, .reference textarea {
  display: block; width: 100%; max-width: 36rem; padding: 0.4rem 0.5rem; border: 1px solid var(--line-strong);
  border-radius: 0.375rem; background: var(--bg); color: var(--text); font: inherit;
}
.reference textarea, .answer { font-family: var(--mono); font-size: 0.8125rem; }
.reference button {
  padding: 0.4rem 1rem; border: 1px solid var(--line-strong); border-radius: 0.375rem; background: var(--bg);
  color: var(--text); font: inherit; cursor: pointer;
}
.try summary { cursor: pointer; color: var(--accent); font-size: 0.875rem; }
.answer { max-height: 24rem; overflow: auto; padding: 0.75rem; border: 1px solid var(--line); white-space: pre-wrap; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
`;
