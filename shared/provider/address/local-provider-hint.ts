import { isLoopbackHost } from "../../loopback.ts";
import type { UrlPolicy } from "./url-policy.ts";

/**
 * How to allow the providers among these URLs that run on this machine, as a sentence to append; "" when there are none.
 * Only an Atlas that is itself on this machine says so: elsewhere the setting has no effect.
 */
export function localProviderHint(
  urls: readonly (string | undefined)[],
  policy: UrlPolicy,
): string {
  if (!isLoopbackHost(policy.ownHostname)) return "";
  const origins = urls.flatMap((text) => {
    const url = text === undefined ? null : URL.parse(text);
    if (url === null || !isLoopbackHost(url.hostname) || !/^https?:$/.test(url.protocol)) return [];
    const { origin } = url;
    return origin === policy.ownOrigin || policy.localOrigins.includes(origin) ? [] : [origin];
  });
  if (origins.length === 0) return "";
  const setting = `ATLAS_LOCAL_PROVIDERS=${[...new Set(origins)].join(",")}`;
  return ` For a provider on this machine, start Atlas with ${setting}.`;
}
