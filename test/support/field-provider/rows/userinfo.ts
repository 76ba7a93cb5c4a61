import { type Members, type Plays, type Row, json, text } from "../row.ts";

/** A userinfo answer, and the account that Atlas has to read in it. */
export type OddUserinfo = Row & { readonly subject: string };

const row = (
  name: string,
  subject: string,
  userinfo: Plays,
  more: { source?: string; settings?: Members } = {},
): OddUserinfo => ({
  name: `K7 ${name}`,
  source: more.source ?? "–",
  only: "oauth2",
  subject,
  userinfo,
  ...(more.settings === undefined ? {} : { settings: more.settings }),
});

const body =
  (members: unknown): Plays =>
  () =>
    json(members);
const at = (profile_subject: string) => ({ settings: { profile_subject } });

export const ODD_USERINFO: readonly OddUserinfo[] = [
  row(
    "tiktok: error with code ok",
    "open-1",
    body({
      data: { user: { open_id: "open-1" } },
      error: { code: "ok", message: "", log_id: "x" },
    }),
    { source: "SocialiteProviders#1000", ...at("data.user.open_id") },
  ),
  row("error with code 0", "7", body({ sub: "7", error: { code: 0, message: "success" } })),
  row("error null", "7", body({ sub: "7", error: null })),
  row("error false", "7", body({ sub: "7", error: false })),
  row("errors an empty list", "7", body({ sub: "7", errors: [], error: [] })),
  row("error an empty object", "7", body({ sub: "7", error: {} })),
  row(
    "error_code 0 and errmsg ok",
    "7",
    body({ sub: "7", error_code: 0, errcode: 0, errmsg: "ok" }),
  ),
  row("error none in words", "7", body({ sub: "7", error: "none", error_description: "" })),
  row("the id in a list in an object", "12", body({ data: [{ id: "12", login: "ada" }] }), {
    source: "grant#207",
    ...at("data.0.id"),
  }),
  row("the id in a list", "12", body([{ id: "12" }]), at("id")),
  row("the id in the first of two", "12", body([{ id: "12" }, { id: "13" }]), at("0.id")),
  row("the id under a name with dots", "9", body({ "https://example.com/id": "9" }), {
    settings: { profile_subject: "https://example.com/id" },
  }),
  row(
    "twitch: a header with the client id",
    "44322889",
    (_, { headers }) =>
      headers["client-id"] === "field-client"
        ? json({ data: [{ id: "44322889" }] })
        : json({ error: "Unauthorized", status: 401, message: "Client ID is missing" }, 401),
    {
      source: "publishers#2702",
      settings: { profile_subject: "data.0.id", userinfo_headers: { "Client-Id": "{client_id}" } },
    },
  ),
  row("an id of 19 digits", "9007199254740993001", () =>
    text('{"sub":9007199254740993001}', "application/json"),
  ),
  row("an id one above the safest number", "9007199254740993", () =>
    text('{"sub":9007199254740993}', "application/json"),
  ),
  row(
    "an id of 30 digits, nested",
    "123456789012345678901234567890",
    () => text('{"data":{"id":123456789012345678901234567890}}', "application/json"),
    at("data.id"),
  ),
  row("a small number", "7", body({ sub: 7 })),
  row("a byte order mark", "7", () => text('\ufeff{"sub":"7"}', "application/json")),
  row("as text/html", "7", () => text('{"sub":"7"}', "text/html")),
  row("as text/plain with blanks around", "7", () => text(' \n{"sub":"7"}\n', "text/plain")),
  row("a vendor's JSON type", "7", () => text('{"sub":"7"}', "application/vnd.api+json")),
  row("status 203", "7", () => json({ sub: "7" }, 203)),
];
