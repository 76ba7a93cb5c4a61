import { Problem } from "./api/problem.ts";

/** A file of the dashboard that did not come: the browsers' words, and the loader's own. */
const MISSING_FILE = /dynamically imported module|module script|not loaded yet/i;

/**
 * Reports an error that a page's error page shows, unless the page says all there is to say: the API's answer, no answer,
 * or a file that did not come.
 */
export function reportUnlessTold(error: unknown): void {
  const isTold =
    error instanceof Problem || (error instanceof TypeError && MISSING_FILE.test(error.message));
  if (!isTold) window.reportError(error);
}
