import {
  BlockedUrlError,
  type BlockedReason,
  type UrlPolicy,
  checkUrl,
} from "#shared/provider/address/url-policy";
import { localProviderHint } from "#shared/provider/address/local-provider-hint";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, err, ok } from "#shared/result";

const MESSAGES: Readonly<Record<BlockedReason, string>> = {
  malformed: "This is not an absolute URL in its normal form.",
  scheme: "Only https.",
  credentials: "No user name or password.",
  fragment: "No fragment (the part from # on).",
  port: "Only the default port.",
  ip_literal: "A host name, not an address.",
  local_name: "A public host name.",
  own_host: "This is Atlas itself.",
};

/**
 * Checks whether Atlas may post events to a URL. The same rules hold for providers, and again before every request:
 * a customer who types the URL must not reach what runs next to Atlas.
 */
export function checkWebhookUrl(text: string, policy: UrlPolicy): Result<string, ProjectsError> {
  try {
    return ok(checkUrl(text, policy).url.href);
  } catch (thrown) {
    if (!(thrown instanceof BlockedUrlError)) throw thrown;
    const message = MESSAGES[thrown.reason] + localProviderHint([text], policy);
    return err({
      code: "invalid_url",
      detail: message,
      errors: [{ path: "/url", message, code: `url_${thrown.reason}` }],
    });
  }
}
