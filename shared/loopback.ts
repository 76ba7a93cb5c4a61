const IPV4 = /^127(?:\.\d{1,3}){3}$/;

/** Whether a URL's `hostname` names this machine: `localhost`, 127.0.0.0/8 or `[::1]`, as the URL parser writes them. */
export const isLoopbackHost = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || IPV4.test(hostname);

/** Whether a socket's address is this machine's own: `::1`, or 127.0.0.0/8, also as an IPv6 socket writes it. */
export const isLoopbackAddress = (address: string): boolean =>
  address === "::1" || IPV4.test(address.replace(/^::ffff:/, ""));
