/** A call as the API gets it. `body` is the form of an upload, or what the JSON says. */
export type Call = { method: string; path: string; query: URLSearchParams; body: unknown };
export type Answer = { result: unknown } | { status: number; code: number; message: string };
