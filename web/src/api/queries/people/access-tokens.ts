import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, take } from "../../client.ts";
import type { components } from "../../schema.gen.d.ts";

export type AccessToken = components["schemas"]["AccessToken"];
export type NewAccessToken = components["schemas"]["NewAccessToken"];
export type Permission = AccessToken["permissions"][number];
export type AccessTokenOrder = {
  name: string;
  permissions: Permission[];
  project_ids: string[] | null;
  expires_in_days: number;
  current_password: string;
};

/** The account's tokens, newest first, also those that ended lately. */
export const accessTokensQuery = infiniteQueryOptions({
  queryKey: ["account", "tokens"],
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
  queryFn: ({ signal, pageParam: cursor }) => {
    const query = { limit: 50, ...(cursor === undefined ? {} : { cursor }) };
    return take(api.GET("/v1/account/tokens", { params: { query }, signal }));
  },
});

/** @throws {Problem} `wrong_password`, `limit_reached`. */
export const createAccessToken = (body: AccessTokenOrder): Promise<NewAccessToken> =>
  take(api.POST("/v1/account/tokens", { body }));

/** @throws {Problem} */
export const revokeAccessToken = (id: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/account/tokens/{access_token_id}", {
      params: { path: { access_token_id: id } },
    }),
  );
