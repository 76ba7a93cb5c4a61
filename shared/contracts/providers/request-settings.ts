import { z } from "zod";

/** A dotted path to a member of an answer, such as `team.id` or `data.0.id`. */
const memberPath = z
  .string()
  .max(200)
  .regex(/^[!-\-/-~]+(?:\.[!-\-/-~]+){0,9}$/, {
    message:
      "A dotted path of at most ten names of printable ASCII without spaces, such as team.id.",
  });

const paramName = z
  .string()
  .max(100)
  .regex(/^[!-~]+$/, { message: "Printable ASCII without spaces." });

const addedParams = z.record(z.string().max(100), z.string().max(2000));

/** What an integration may say about its requests to the provider and the answers to them. */
export const requestSettings = {
  response_mode: z
    .enum(["query", "form_post"])
    .optional()
    .describe("How the provider sends its answer to the callback."),
  token_request_format: z
    .enum(["form", "json"])
    .optional()
    .describe("How token requests are written."),
  exchange_params: addedParams
    .optional()
    .describe("Parameters added to the code exchange, such as `resource`. At most 20."),
  refresh_params: addedParams.optional().describe("Parameters added to every refresh. At most 20."),
  refresh_endpoint: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .describe("Where to refresh, when it is not the token endpoint."),
  basic_credentials: z
    .enum(["encoded", "raw"])
    .optional()
    .describe(
      "Whether Basic credentials are percent-encoded first, as RFC 6749 wants them, or sent as they are.",
    ),
  tokens_at: memberPath
    .optional()
    .describe(
      "Dotted path to the member of a token answer that holds the tokens, such as `authed_user`.",
    ),
  token_facts: z
    .array(memberPath)
    .max(20)
    .optional()
    .describe(
      "Dotted paths of members of a token answer that Atlas keeps with the connection, such as `instance_url`. Tokens and other credentials cannot be kept.",
    ),
  callback_facts: z
    .array(paramName)
    .max(20)
    .optional()
    .describe(
      "Parameters of the callback that Atlas keeps with the connection, such as `realmId`. Credentials cannot be kept.",
    ),
};
