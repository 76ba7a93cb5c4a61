/** A service binding, as far as passing a request on needs it. */
type Door = { fetch(request: Request): Promise<Response> };

// A Worker's module may export nothing but entrypoints; `dev-proxy.ts` has the same name.
const DOOR_HEADER = "x-atlas-dev-door";

/** `npm run dev` has one door where workerd has a socket for each: the proxy in front says which one is meant. */
export default {
  fetch(request: Request, doors: Record<string, Door>): Promise<Response> {
    const headers = new Headers(request.headers);
    const door = doors[headers.get(DOOR_HEADER) ?? ""];
    headers.delete(DOOR_HEADER);
    return (
      door?.fetch(new Request(request, { headers, redirect: "manual" })) ??
      Promise.resolve(new Response(null, { status: 404 }))
    );
  },
};
