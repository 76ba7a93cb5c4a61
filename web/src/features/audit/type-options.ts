type Texts = {
  readonly events: Readonly<Record<string, string>>;
  readonly groups: Readonly<Record<string, string>>;
  readonly all: (group: string) => string;
};

/** What the log can be asked for: every type, and before the types of a group all of them at once. */
export function typeOptions({ events, groups, all }: Texts): { value: string; label: string }[] {
  return Object.entries(groups).flatMap(([prefix, group]) => {
    const types = Object.entries(events)
      .filter(([type]) => type.startsWith(prefix))
      .map(([value, label]) => ({ value, label }));
    return types.length < 2 ? types : [{ value: prefix, label: all(group) }, ...types];
  });
}
