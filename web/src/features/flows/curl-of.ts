import type { Integration } from "../../api/queries/integrations.ts";

/**
 * The call that reads this flow with an API key. The public address of the API is the one before `/callback/` in any
 * integration's callback URL; without an integration it is not known here.
 */
export function curlOf(
  flowId: string,
  integrations: readonly Pick<Integration, "callback_url">[] | undefined,
): string | null {
  const [base] = integrations?.[0]?.callback_url.split("/callback/") ?? [];
  return base === undefined
    ? null
    : `curl "${base}/v1/flows/${flowId}" \\\n  --header "Authorization: Bearer $ATLAS_API_KEY"`;
}
