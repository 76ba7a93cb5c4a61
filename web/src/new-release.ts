const RELOADED = "atlas.reloaded";
const PAUSE_MS = 60_000;

/**
 * A page that is older than the server asks for files that are gone. It is loaded again, once in a minute at most: if
 * that does not help, the error page says so.
 */
export function reloadOnceForNewRelease(): void {
  window.addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? "0");
    if (Date.now() - last < PAUSE_MS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    event.preventDefault();
    window.location.reload();
  });
}
