import type { TokensService } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import { ok } from "#shared/result";
import type { Doubles } from "./doubles.ts";

/** What a read answers in tests of the gateway. */
export const token: Token = {
  connection_id: "con_1",
  access_token: "MARKER-access-token",
  token_type: "Bearer",
  expires_at: null,
  scope: [],
  missing_scopes: [],
  stale: false,
  last_refresh_error: null,
  extra: {},
};

/** The tokens service, with this answer in both its forms. */
export const reads = (readToken: TokensService["readToken"]): Doubles => ({
  TOKENS: {
    readToken,
    readTokenText: async (ctx, input) => {
      const result = await readToken(ctx, input);
      return result.ok ? ok(JSON.stringify(result.value)) : result;
    },
  },
});
