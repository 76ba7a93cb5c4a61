/** What passing a request on needs of the gateway's binding. */
type Gateway = { fetch(request: Request): Promise<Response> };
type Context = { readonly request: Request; readonly env: { readonly GATEWAY: Gateway } };

/**
 * Passes everything under `/api/` to the gateway's entrypoint for the dashboard, as it came. The browser sees redirects
 * itself.
 */
export const onRequest = ({ request, env }: Context): Promise<Response> => {
  const url = new URL(request.url);
  url.pathname = url.pathname.slice("/api".length);
  return env.GATEWAY.fetch(new Request(new Request(url, request), { redirect: "manual" }));
};
