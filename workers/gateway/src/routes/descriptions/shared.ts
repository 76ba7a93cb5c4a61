import type { PropertyTexts } from "./texts.ts";

/** Properties that mean the same in every schema. A schema's own text wins over these. */
export const SHARED_TEXTS: PropertyTexts = {
  created_at: "When it was created.",
  updated_at: "When it was last changed.",
  next_cursor: "Send it as `cursor` to get the next page. Null on the last page.",
  connection_id: "The connection's id, such as `con_01jd…`.",
  integration_id: "The integration's id, such as `int_01jd…`.",
  end_user_id: "The end user's id, such as `usr_01jd…`.",
  project_id: "The project's id, such as `prj_01jd…`.",
  external_id: "Your app's own id for the end user.",
  data: "The entries of this page.",
  at: "When it happened.",
  request_id:
    "The request that caused it, as in its `x-request-id` header. Null when it is not known.",
};
