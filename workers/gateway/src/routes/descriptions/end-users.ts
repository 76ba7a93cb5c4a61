import type { SchemaTexts } from "./texts.ts";

export const END_USER_TEXTS: SchemaTexts = {
  EndUser: {
    id: "The end user's id, such as `usr_01jd…`.",
    name: "What your app calls the person, for the dashboard. Null when it said nothing.",
    state:
      "`active`; `blocked`: no token is handed out and nothing can be connected; `deleting`: the person is being removed.",
    blocked_at: "Since when the person is blocked. Null when they are not.",
    created_at: "When the person was made: by a call, or by the first connect session.",
    connections: "How many connections the person has, by state. Deleted ones do not count.",
  },
  EndUserExport: { end_user: "The person." },
  EndUserConnectionCounts: {
    active: "Connections that hand out tokens.",
    needs_reauth: "Connections that the person has to connect again.",
    other: "Pending, disabled and revoked ones.",
  },
};
