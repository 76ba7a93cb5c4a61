/** The API reference. */
export const REFERENCE = `.reference { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: anywhere; }
.reference p { margin: 0 0 0.75rem; }
.reference h1 { margin: 0 0 0.75rem; }
.reference section { margin-bottom: 2.5rem; }
.reference h2 { margin: 1.5rem 0 0.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); font-size: 1.25rem; }
.reference h3 { margin: 1.5rem 0 0.25rem; font-size: 1rem; }
.note { color: var(--text-2); font-size: 0.875rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; color: var(--accent); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
`;
