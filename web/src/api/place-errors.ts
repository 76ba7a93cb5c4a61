import { Problem } from "./problem.ts";

/** The problem's errors by the names of a form's fields. `/settings/issuer` and `settings.issuer` are the same field. */
export function errorsByField(error: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (error instanceof Problem)
    for (const { path, message } of error.errors) {
      const name = path.replace(/^\//, "").replaceAll("/", ".");
      if (!found.has(name)) found.set(name, message);
    }
  return found;
}
