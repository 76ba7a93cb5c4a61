/**
 * Names of claims that people can change, or that pass from one person to another. Read without case, hyphens and
 * underscores, so that `preferred_username`, `userName` and `user-name` are alike.
 */
const CHANGES =
  /email|mail$|^mail|(?:^|user|screen|display|full|given|family|first|last|middle|nick|unique|preferred|principal|account|profile|real|login|vanity)name$|^nick$|login$|handle$|alias$|phone|mobile|^upn$|avatar|picture|^locale$|^zoneinfo$|^gender$|birth|^address$|^title$|^label$|^website$/;

/** Steps on the way to a claim that say nothing about it: places in a list, and the member with the value itself. */
const IS_STEP = /^(?:\d+|value|text|values)$/;

/**
 * Whether a dotted path leads to something that stays with one account for good. An e-mail address or a name does not:
 * whoever gets it next would get the other person's connection.
 */
export function isStableSubject(path: string): boolean {
  const named = path.split(".").findLast((step) => !IS_STEP.test(step.toLowerCase()));
  return (
    named === undefined ||
    !CHANGES.test(
      named
        .toLowerCase()
        .replace(/[^a-z0-9]/g, "")
        .replace(/s$/, ""),
    )
  );
}
