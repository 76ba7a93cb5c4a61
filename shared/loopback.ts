/** Whether a URL's `hostname` names this machine: `localhost`, 127.0.0.0/8 or `[::1]`, as the URL parser writes them. */
export const isLoopbackHost = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
