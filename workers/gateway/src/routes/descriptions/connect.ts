import type { SchemaTexts } from "./texts.ts";

export const CONNECT_TEXTS: SchemaTexts = {
  CreateConnectSessionInput: {
    external_id: "Your app's own id for the person who connects.",
    integrations: "Ids or keys of the integrations to offer. Without it, all enabled ones.",
    confirm:
      "Keep the connection `pending` until your server posts the `connect_code` from the return URL, within ten minutes. Protects against links that people forward.",
    connection_id: "Connect this connection again in place of making a new one. It keeps its id.",
    display_name: "Shown on the page, such as the person's e-mail address at your app.",
    tags: "Short labels for the connection. You can search by them. At most 20.",
    metadata: "Anything that you want to keep with the connection. Atlas keeps it sealed.",
    language: "The page's language. Without it, the browser decides.",
  },
  ConnectSession: {
    id: "The session's id.",
    token: "The secret in the link. Good for one flow that succeeds.",
    url: "Send the person's browser here.",
    expires_at: "When the link stops working: 30 minutes after it was made.",
  },
  ConfirmConnectionInput: {
    connect_code: "The code from the return URL. It works once, for ten minutes.",
    external_id:
      "Who is signed in to your app in that browser. Take it from your own session, never from the URL.",
  },
  Flow: {
    id: "The flow's id, such as `flw_01jd…`.",
    end_user_id: "The end user's id. Null when the flow ended before Atlas knew the person.",
    external_id: "Your app's own id for the end user. Null when it is not known.",
    connection_id: "The connection that it made or renewed. Null when it made none.",
    outcome:
      "How it ended. `waiting`: someone at the provider still has to approve. `denied`: the person said no.",
    error: "The `error` of the return URL. Null when connected.",
    step: "Where it ended: `page`, `callback`, `exchange`, `id_token`, `userinfo` or `store`. Null when connected.",
    reason:
      "The check that failed, such as `iat_in_future`, or the provider's own name for its error. Null when there is none.",
    provider_error:
      "The provider's own `error`, as far as it is safe to show, or Atlas's name for what came instead, such as `timed_out`. Null when there is none.",
    provider_error_description:
      "What the provider said about it, without URL queries and anything that looks like a token. Null when it said nothing.",
    request_id:
      "The request of the callback, as in its `x-request-id` header. Null when there was none.",
    duration_ms: "How long it took, in milliseconds.",
    started_at: "When it began.",
    finished_at: "When it ended.",
  },
};
