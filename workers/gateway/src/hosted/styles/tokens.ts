/**
 * The values that the hosted pages and the API reference use: each colour for light and dark. Text has 4.5:1 or more on
 * its ground, the outline of a control 3:1 or more. System fonts have few weights, so these are the usual ones.
 */
export const TOKENS = `:root {
  color-scheme: light dark;
  --bg: light-dark(#ffffff, #0d1215);
  --bg-subtle: light-dark(#f7f9fb, #090d10);
  --bg-sunk: light-dark(#f1f4f6, #12181c);
  --bg-hover: light-dark(#eff2f4, #171d21);
  --bg-active: light-dark(#e5eaed, #1f262b);
  --plate: light-dark(#eaeff2, #1e272c);
  --bg-inverse: light-dark(#101a20, #edf1f3);
  --line: light-dark(#e0e5e7, #21272b);
  --line-strong: light-dark(#cbd2d6, #333c41);
  --control: light-dark(#828e94, #657178);
  --text: light-dark(#101a20, #edf1f3);
  --text-2: light-dark(#455259, #aeb7bd);
  --text-3: light-dark(#5f6b72, #8c979e);
  --text-inverse: light-dark(#ffffff, #0d1215);
  --accent: light-dark(#006483, #70cde6);
  --accent-soft: light-dark(#e8f6fc, #092b38);
  --accent-line: light-dark(#9dd1e3, #17556a);
  --accent-fill: light-dark(#006483, #116f8d);
  --accent-fill-hover: light-dark(#005572, #1a7b99);
  --accent-fill-active: light-dark(#00465f, #0f617d);
  --on-accent: #ffffff;
  --good: light-dark(#117342, #82cf9d);
  --brand-github: light-dark(#181717, #f0f2f3);
  --brand-google: light-dark(#4285f4, #8ab4f8);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --mono: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --normal: 400;
  --strong: 600;
  --motion: 150ms cubic-bezier(0.2, 0, 0, 1);
}
@media (prefers-reduced-motion: reduce) { :root { --motion: 0ms; } }
`;
