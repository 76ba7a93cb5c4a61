/** How browsers say that a file of the program is not there. */
const MISSING =
  /Failed to fetch dynamically imported module|error loading dynamically imported module|Importing a module script failed/i;

export const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && (error.cause === OFFLINE || MISSING.test(error.message));

const OFFLINE = "offline";

/**
 * A page that is older than the server asks for files that are gone. The router then loads the page again, once a file, and
 * only when the file is needed to show something: not when a link is pointed at, which would lose what is typed. Offline
 * nothing is loaded again, because nothing would come back; the error page says so in place.
 */
export function keepPageWhileOffline(): void {
  window.addEventListener("vite:preloadError", ({ payload }) => {
    if (navigator.onLine) return;
    // The router knows a missing file by the message alone.
    payload.message = "A part of the page is not loaded yet.";
    payload.cause = OFFLINE;
  });
}
