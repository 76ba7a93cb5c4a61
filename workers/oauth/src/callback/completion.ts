/** How a flow ended, as the app's return URL reports it. */
export type Completion =
  | { readonly status: "connected"; readonly connectionId: string }
  | { readonly status: "pending"; readonly connectionId: string; readonly connectCode: string }
  | { readonly status: "denied"; readonly error: "access_denied" }
  | { readonly status: "failed"; readonly error: string };
