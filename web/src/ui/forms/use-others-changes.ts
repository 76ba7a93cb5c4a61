import { useState } from "react";

/** Values of a form as text, by field. */
type Texts<Name extends string> = Readonly<Record<Name, string>>;

/**
 * Finds what others saved under the reader's hands: of the fields that the reader edits, those whose saved value is
 * neither the one that the edit began from nor the reader's own.
 *
 * @returns `accept` lets the edits begin from what is saved now: the reader has seen it.
 */
export function useOthersChanges<Name extends string>(
  saved: Texts<Name>,
  mine: Texts<Name>,
): { names: readonly Name[]; accept: () => void } {
  const [base, setBase] = useState(saved);
  // The compiler cannot follow a shape through entries.
  const names = Object.keys(saved) as Name[];
  const isEdited = (name: Name) => mine[name] !== base[name] && mine[name] !== saved[name];
  if (names.some((name) => base[name] !== saved[name] && !isEdited(name)))
    setBase(
      Object.fromEntries(
        names.map((name) => [name, isEdited(name) ? base[name] : saved[name]]),
      ) as Texts<Name>,
    );
  return {
    names: names.filter((name) => isEdited(name) && base[name] !== saved[name]),
    accept: () => setBase(saved),
  };
}
