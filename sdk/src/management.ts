import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./management.gen.ts";
import { sender } from "./send.ts";

export type ManagementOptions = {
  /** Where Atlas is, such as `https://atlas.example.com`. */
  baseUrl: string;
  /** A personal access token of yours, `atlas_pat_…`. */
  token: string;
  /** Sends each request in place of the platform's `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
};

/**
 * Every route of the management API, typed, for programs that set projects up. Calls throw `AtlasError`, and are repeated
 * like those of the client for a project; wrap them in `take` to get the body.
 */
export const createManagement = ({ baseUrl, token, fetch }: ManagementOptions): Client<paths> =>
  createClient<paths>({
    baseUrl: baseUrl.replace(/\/+$/, ""),
    headers: { accept: "application/json" },
    fetch: sender({ apiKey: token, fetch }),
  });
