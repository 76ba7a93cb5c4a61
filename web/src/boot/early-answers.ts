declare global {
  interface Window {
    /** Answers that were asked for before the program ran, by the path of their question. */
    atlasEarly?: Map<string, Promise<Response>>;
  }
}

/** Later than this the page is no longer on its first load, and wants to know how things are now. */
const KEPT_MS = 10_000;

/**
 * The answer to a question that was asked while the program was still loading, once.
 *
 * @returns null when it was not asked, came to nothing, or was not a success: ask again.
 */
export async function takeEarly(request: Request): Promise<Response | null> {
  const early = window.atlasEarly;
  if (early === undefined || request.method !== "GET") return null;
  if (performance.now() > KEPT_MS) {
    early.clear();
    return null;
  }
  const { pathname, search } = new URL(request.url);
  const answer = early.get(pathname + search);
  if (answer === undefined) return null;
  early.delete(pathname + search);
  const response = await answer.catch(() => null);
  return response?.ok === true ? response : null;
}
