import { useState } from "react";
import { CopyButton } from "./copy.tsx";

export type CodeSample = { readonly name: string; readonly code: string };

const CHOSEN = "atlas.code";

/** Null where the browser allows none: the choice then holds until the page is left. */
function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** The sample that the reader chose last, on any page. */
function rememberedName(samples: readonly CodeSample[]): string {
  const stored = storage()?.getItem(CHOSEN);
  return samples.find(({ name }) => name === stored)?.name ?? samples[0]?.name ?? "";
}

/** Ready code in one or more languages, with a button that copies what is shown. */
export function CodeBlock({ samples, label }: { samples: readonly CodeSample[]; label: string }) {
  const [chosen, setChosen] = useState(() => rememberedName(samples));
  const shown = samples.find(({ name }) => name === chosen) ?? samples[0];
  if (shown === undefined) return null;
  return (
    <figure className="code" aria-label={label}>
      <div className="code-head">
        <div role="tablist">
          {samples.map(({ name }) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={name === shown.name}
              onClick={() => {
                setChosen(name);
                storage()?.setItem(CHOSEN, name);
              }}
            >
              {name}
            </button>
          ))}
        </div>
        <CopyButton value={shown.code} />
      </div>
      {/* Long lines scroll: the keyboard must reach them. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>
        <code>{shown.code}</code>
      </pre>
    </figure>
  );
}
