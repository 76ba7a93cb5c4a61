import { createHash } from "node:crypto";
import { people, type Person } from "./people.ts";
import { texts, type Language } from "./texts.ts";

const STYLE = `
:root{color-scheme:light dark;--bg:#f4f5f7;--card:#fff;--ink:#1c2126;--soft:#5b6670;--line:#d9dee3;--go:#1f5fd0;--go-ink:#fff}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1d2226;--ink:#eceff1;--soft:#a2adb6;--line:#333b42;--go:#7fb0ff;--go-ink:#10151a}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{width:100%;max-width:26rem;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.75rem}
header{font-size:.85rem;color:var(--soft);margin-bottom:1rem}
h1{font-size:1.35rem;line-height:1.25;margin:0 0 .5rem;overflow-wrap:anywhere}
p{margin:0 0 1rem}
ul{margin:0 0 1.25rem;padding-left:1.2rem}
li{overflow-wrap:anywhere}
code{font-size:.85em;color:var(--soft)}
form{display:grid;gap:.6rem}
button{font:inherit;padding:.7rem 1rem;border-radius:9px;border:1px solid var(--line);background:transparent;color:inherit;cursor:pointer;text-align:left}
button small{display:block;color:var(--soft)}
button:hover,button:focus-visible{border-color:var(--go)}
button:focus-visible{outline:2px solid var(--go);outline-offset:2px}
.plain{text-align:center}
.go{background:var(--go);border-color:var(--go);color:var(--go-ink);text-align:center;font-weight:600}
footer{margin-top:1.25rem;font-size:.8rem;color:var(--soft)}
`;

/**
 * The policy of every page: no script, no foreign resource, no framing. There is no `form-action`, because browsers
 * apply it to the redirects after a form as well, and those lead to the app.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The page where a person is picked: one form, a button `person={sub}` each, and `decision=deny`. */
export function loginPage(language: Language, app: string, action: string): string {
  const t = texts[language];
  const buttons = people.map(personButton).join("");
  return layout(
    language,
    t.chooseTitle,
    `<p>${escape(t.chooseLead(app))}</p>
<form method="post" action="${escape(action)}">${buttons}
<button class="plain" name="decision" value="deny">${escape(t.cancel)}</button></form>`,
  );
}

/** The page where the app is allowed or refused: one form, buttons `decision=allow` and `decision=deny`. */
export function consentPage(
  language: Language,
  app: string,
  person: Person,
  scopes: readonly string[],
  action: string,
): string {
  const t = texts[language];
  const items = scopes.map((scope) => {
    const text = Object.hasOwn(t.scopes, scope) ? t.scopes[scope] : undefined;
    const name = `<code>${escape(scope)}</code>`;
    return `<li>${text === undefined ? name : `${escape(text)} ${name}`}</li>`;
  });
  return layout(
    language,
    t.consentTitle(app),
    `<p>${escape(t.consentLead(person.name))}</p><ul>${items.join("")}</ul>
<form method="post" action="${escape(action)}">
<button class="go" name="decision" value="allow">${escape(t.allow)}</button>
<button class="plain" name="decision" value="deny">${escape(t.deny)}</button></form>`,
  );
}

/** A page that only says what went wrong; `detail` is shown as text. */
export function errorPage(language: Language, detail: string): string {
  return layout(language, texts[language].errorTitle, `<p>${escape(detail)}</p>`);
}

/** What a person sees who opens the sandbox's own address. */
export function homePage(language: Language, paths: readonly string[]): string {
  const t = texts[language];
  const links = paths.map((path) => `<li><a href="${escape(path)}">${escape(path)}</a></li>`);
  return layout(language, t.endpoints, `<ul>${links.join("")}</ul>`);
}

function personButton(person: Person): string {
  return `
<button name="person" value="${escape(person.sub)}">${escape(person.name)}<small>${escape(person.email)}</small></button>`;
}

function layout(language: Language, title: string, content: string): string {
  const t = texts[language];
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · ${escape(t.sandbox)}</title><style>${STYLE}</style></head>
<body><main><header>${escape(t.sandbox)}</header><h1>${escape(title)}</h1>
${content}
<footer>${escape(t.notice)}</footer></main></body></html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
