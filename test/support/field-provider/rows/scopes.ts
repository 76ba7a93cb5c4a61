import { type Row, over } from "../row.ts";

/** What was asked, what the answers name as granted, and what is missing by that. */
export type ScopeAnswer = Row & {
  readonly asked: readonly string[];
  readonly missing: readonly string[];
};

const row = (
  name: string,
  asked: readonly string[],
  scope: unknown,
  missing: readonly string[] = [],
  source = "–",
): ScopeAnswer => ({
  name: `K10 ${name}`,
  source,
  only: "oauth2",
  asked,
  missing,
  exchange: over({ scope }),
  refresh: over({ scope }),
});

const mail = ["Mail.Send", "User.Read"];
const urls = ["https://graph.microsoft.com/Mail.Send", "https://graph.microsoft.com/User.Read"];

export const SCOPE_ANSWERS: readonly ScopeAnswer[] = [
  row("graph: granted as URLs", mail, urls.join(" "), [], "relaticle#756"),
  row("graph: asked as URLs, granted short", urls, mail.join(" "), [], "relaticle#756"),
  row("in lower case", mail, "mail.send user.read"),
  row("with commas", ["repo", "gist"], "repo,gist"),
  row("with commas and blanks", ["repo", "gist"], "repo, gist"),
  row("with plus signs", ["repo", "gist"], "repo+gist"),
  row("as a list", ["repo", "gist"], ["repo", "gist"]),
  row("as a list of one text", ["repo", "gist"], ["repo gist"]),
  row("with a slash at the end", ["https://mail.example.com"], "https://mail.example.com/"),
  row("with others beside", ["repo"], "repo gist admin"),
  row("not written", ["repo", "gist"], undefined),
  row("github: empty, so nothing was granted", ["repo", "gist"], "", ["repo", "gist"]),
  row("a wider name alone, which includes another at github only", ["user", "user:email"], "user", [
    "user:email",
  ]),
  row("null", ["repo", "gist"], null),
  row("one refused", ["repo", "gist"], "repo", ["gist"]),
  row("one refused, the other as a URL", mail, urls[0], ["User.Read"]),
  row(
    "the same name under another URL",
    ["https://a.example/Mail.Send"],
    "https://b.example/Mail.Send",
    ["https://a.example/Mail.Send"],
  ),
];
