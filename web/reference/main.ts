/*
 * The script of /reference: search, and trying an operation with a key. The page is complete without it. It has no imports,
 * because it is served as one file.
 */

type Shown = { example?: unknown; default?: unknown; description?: string };
type Parameter = Shown & { name: string; in: string; required?: boolean; schema?: Shown };
type Operation = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { example?: unknown }> };
};
type Described = { paths: Record<string, Record<string, Operation>> };
type Found = { method: string; path: string; operation: Operation };

const tools = document.querySelector<HTMLElement>("#tools");
const search = document.querySelector<HTMLInputElement>("#search");
const key = document.querySelector<HTMLInputElement>("#key");
const count = document.querySelector<HTMLElement>("#count");
const sections = [...document.querySelectorAll<HTMLElement>("section.group")];

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text = "",
  className = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

/** Shows the operations whose method, path, name or description has every word. */
function filter(): void {
  const words = (search?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const section of sections) {
    let isEmpty = true;
    for (const article of section.querySelectorAll("article")) {
      const head = [...article.querySelectorAll("h3, .about")].map((one) => one.textContent ?? "");
      const text = `${article.id} ${head.join(" ")}`.toLowerCase();
      article.hidden = !words.every((word) => text.includes(word));
      if (article.hidden) continue;
      isEmpty = false;
      found += 1;
    }
    section.hidden = isEmpty;
  }
  if (count) count.textContent = found === 1 ? "1 operation" : `${found} operations`;
}

const firstValue = ({ example, schema }: Parameter): string => {
  const value = example ?? schema?.example ?? schema?.default ?? "";
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** The form of one operation, filled with its examples. */
function makeForm({ method, path, operation }: Found): HTMLFormElement {
  const form = element("form");
  const inputs = (operation.parameters ?? []).map((parameter) => {
    const label = element("label", parameter.name);
    const input = element("input");
    input.name = parameter.name;
    input.required = parameter.required === true;
    input.autocomplete = "off";
    if (parameter.in === "path") input.value = firstValue(parameter);
    else input.placeholder = firstValue(parameter);
    label.append(input);
    return { parameter, label, input };
  });
  const example = operation.requestBody?.content["application/json"]?.example;
  const body = element("textarea");
  body.rows = 8;
  body.spellcheck = false;
  body.value = JSON.stringify(example ?? {}, null, 2);
  const bodyLabel = element("label", "Body");
  bodyLabel.append(body);
  const button = element("button", "Send");
  const answer = element("pre", "", "answer");
  answer.setAttribute("aria-live", "polite");
  answer.tabIndex = 0;
  answer.hidden = true;
  form.append(...inputs.map(({ label }) => label));
  if (operation.requestBody) form.append(bodyLabel);
  form.append(button, answer);
  const show = (text: string): void => {
    answer.textContent = text;
    answer.hidden = false;
    button.disabled = false;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    let target = path;
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    for (const { parameter, input } of inputs)
      if (parameter.in === "path")
        target = target.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
      else if (input.value !== "" && parameter.in === "header")
        headers[parameter.name] = input.value;
      else if (input.value !== "") query.set(parameter.name, input.value);
    button.disabled = true;
    const sent = operation.requestBody ? body.value : null;
    void send(method, `${target}${query.size > 0 ? `?${query}` : ""}`, headers, sent).then(show);
  });
  return form;
}

/** Sends a request for real. @returns what to show of its answer. */
async function send(
  method: string,
  target: string,
  added: Record<string, string>,
  body: string | null,
): Promise<string> {
  const headers = new Headers({ ...added, authorization: `Bearer ${key?.value.trim() ?? ""}` });
  if (body !== null) headers.set("content-type", "application/json");
  try {
    const answer = await fetch(target, {
      method: method.toUpperCase(),
      headers,
      credentials: "omit",
      ...(body === null ? {} : { body }),
    });
    const id = answer.headers.get("x-request-id") ?? "";
    return `${answer.status} ${answer.statusText}\nx-request-id: ${id}\n\n${pretty(await answer.text())}`;
  } catch {
    return "The request got no answer.";
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Adds "Try it" to an operation. Its form is made when it is opened. */
function addTry(article: Element, found: Found): void {
  const details = element("details", "", "try");
  details.append(element("summary", "Try it"));
  const build = () => {
    details.append(makeForm(found));
  };
  details.addEventListener("toggle", build, { once: true });
  article.append(details);
}

async function start(): Promise<void> {
  if (!tools || !search) return;
  search.addEventListener("input", filter);
  filter();
  tools.hidden = false;
  const answer = await fetch("/openapi.json", { credentials: "omit" });
  const { paths }: Described = await answer.json();
  for (const [path, item] of Object.entries(paths))
    for (const [method, operation] of Object.entries(item)) {
      const article = document.querySelector(`article[id="${operation.operationId}"]`);
      if (article) addTry(article, { method, path, operation });
    }
}

/** When the page can be used. */
export const ready = start();
