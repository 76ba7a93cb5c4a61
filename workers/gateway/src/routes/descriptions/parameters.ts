import type { PropertyTexts } from "./texts.ts";

/** What parameters mean, by name. A text in the parameter's own schema wins over these. */
export const PARAMETER_TEXTS: PropertyTexts = {
  project_id: "The project's id, such as `prj_01jd…`.",
  limit: "How many entries a page has at most.",
  cursor: "The `next_cursor` of the page before. Leave it out to get the first page.",
  integration: "The integration's id or key, such as `github`.",
  connection_id: "The connection's id, such as `con_01jd…`.",
  flow_id: "The flow's id, such as `flw_01jd…`.",
  end_user: "The end user's id (`usr_…`), or your app's own id for the person.",
  identity_id: "The linked identity's id, such as `idn_01jd…`.",
  passkey_id: "The passkey's id, such as `psk_01jd…`.",
  session_id: "The session's id, such as `ses_01jd…`.",
  return_url_id: "The return URL's id, such as `rtu_01jd…`.",
  access_token_id: "The access token's id, such as `pat_01jd…`.",
  allowed_origin_id: "The allowed origin's id, such as `ori_01jd…`.",
  api_key_id: "The API key's id, such as `key_01jd…`.",
  webhook_id: "The webhook's id, such as `whk_01jd…`.",
  event_id: "The event's id, such as `evt_01jd…`.",
  account_id: "The member's account, such as `acc_01jd…`.",
  invitation_id: "The invitation's id, such as `inv_01jd…`.",
  external_id: "Your app's own id for the end user. Compared exactly.",
  outcome: "Only flows that ended like this.",
  step: "Only flows that ended at this step.",
  since: "Only entries from this time on (UTC, with a `Z`).",
  until: "Only entries from before this time (UTC, with a `Z`).",
  query:
    "What an external id begins with, the whole id of a connection, or the whole `account.subject`. Case matters.",
  state: "Only connections in this state.",
  tag: "Only connections with this tag, as `name:value`.",
  range: "How far back to count: a day, a week or 30 days.",
  max_wait: "How many seconds to wait at most for a refresh that is under way.",
};
