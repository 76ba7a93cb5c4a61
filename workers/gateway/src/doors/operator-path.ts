import { type Env, readConfig } from "../env.ts";

const PREFIX = "/operator";

/**
 * The request as the Jobs door takes it, if it is for `/operator/…` of the public address and this installation opens
 * that way. Null for any other request. Who may do what stays the Jobs door's: it asks for JOBS_SECRET.
 *
 * On Cloudflare a Worker's entrypoint has no address of its own, and without this way a rotation of keys could not be
 * finished there. Where the Jobs door has its own socket, the way stays shut.
 */
export function asOperatorsJob(request: Request, env: Env): Request | null {
  if (!readConfig(env).operatorDoor) return null;
  const url = new URL(request.url);
  if (!url.pathname.startsWith(`${PREFIX}/`)) return null;
  url.pathname = url.pathname.slice(PREFIX.length);
  return new Request(url, request);
}
