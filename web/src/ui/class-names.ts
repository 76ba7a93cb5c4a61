/** Joins what is set: `classNames("btn", primary && "primary")`. */
export const classNames = (...names: readonly (string | false | null | undefined)[]): string =>
  names.filter(Boolean).join(" ");
