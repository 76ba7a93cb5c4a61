import { type HTMLElement, parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import type { ConnectPage } from "#shared/contracts/oauth/connect-session";
import { ok } from "#shared/result";
import { makePublicDoor } from "../doors/public-door.ts";
import { ask } from "#support/gateway/ask";
import { makeEnv } from "#support/gateway/doubles";

type Offer = ConnectPage["integrations"][number];

const github: Offer = {
  id: "int_1",
  key: "github",
  name: "GitHub",
  provider: "github",
  provider_name: "GitHub",
  sign_in_host: "github.com",
  scopes: ["read:user", "repo"],
};
const google: Offer = {
  id: "int_2",
  key: "google",
  name: "Google",
  provider: "google",
  provider_name: "Google",
  sign_in_host: "accounts.google.com",
  scopes: ["openid", "email"],
};
/** Another server, by a name that poses. */
const posing: Offer = {
  id: "int_3",
  key: "posing",
  name: "Google",
  provider: "generic-oauth2",
  provider_name: null,
  sign_in_host: "login.evil.example:8443",
  scopes: ["email", "mail.full_access"],
};
const page: ConnectPage = {
  project_name: "Fieldnote",
  display_name: "ada@mail.example",
  return_host: "app.fieldnote.example",
  integrations: [github, google],
  language: "en",
};

async function show(changes: Partial<ConnectPage> = {}): Promise<HTMLElement> {
  const getConnectPage = async () => ok({ ...page, ...changes });
  const { env } = makeEnv({ OAUTH: { getConnectPage } });
  return parse(await (await ask(makePublicDoor(), env, "/connect/token_1")).text());
}

const textOf = (root: HTMLElement, selector: string) => root.querySelector(selector)?.text ?? null;
const textsOf = (root: HTMLElement, selector: string) =>
  root.querySelectorAll(selector).map(({ text }) => text);
const pathIn = (root: HTMLElement | undefined) =>
  root?.querySelector("svg.logo path")?.getAttribute("d");

describe("the connect page", () => {
  test("says who asks, where the person returns to and who runs it", async () => {
    const root = await show();
    expect(textOf(root, "h1")).toBe("Fieldnote wants to connect to one of your accounts");
    expect(textOf(root, ".party-host")).toBe("app.fieldnote.example");
    expect(textsOf(root, ".end .host")).toEqual(["app.fieldnote.example"]);
    expect(textOf(root, "footer p")).toBe(
      "This app connects accounts through Atlas at atlas.example.com",
    );
  });

  test("puts the words of others on plates, apart from its own", async () => {
    const root = await show({ project_name: "Google Security", integrations: [github, posing] });
    const said = ["Google Security", "Google Security", "ada@mail.example", "Google"];
    expect(textsOf(root, "bdi.said")).toEqual(said);
    expect(textOf(root, "title")).toBe("Google Security wants to connect to one of your accounts");
  });

  test("has a logo for a provider, none for a server that a project calls so", async () => {
    const [one, two, three] = (
      await show({ integrations: [github, google, posing] })
    ).querySelectorAll(".choice");
    expect(pathIn(one)).toMatch(/^M/);
    expect(pathIn(two)).toMatch(/^M/);
    expect(pathIn(one)).not.toBe(pathIn(two));
    expect(pathIn(three)).toBeUndefined();
    expect(three?.text).toContain("login.evil.example:8443");
  });

  test("names the provider beside a label of the project", async () => {
    const root = await show({ integrations: [{ ...github, name: "Google Security" }, google] });
    expect(textsOf(root, ".choice-name")).toEqual(["GitHub Google Security", "Google"]);
    expect(textOf(root, ".choice-name .said")).toBe("Google Security");
  });

  test("has a way out that is not an integration's address", async () => {
    const links = (await show()).querySelectorAll("a").map((link) => link.getAttribute("href"));
    expect(links).toContain("/connect/token_1/cancel");
    const root = await show({ integrations: [] });
    expect(textOf(root, "a.btn")).toBe("Cancel and go back");
  });

  test("for one integration lists what it shares, and leads to the provider by name", async () => {
    const root = await show({ integrations: [github] });
    expect(textOf(root, "h1")).toBe("Fieldnote wants to connect to your GitHub account");
    expect(textsOf(root, ".party-host")).toEqual(["app.fieldnote.example", "github.com"]);
    expect(textsOf(root, ".shared li")).toEqual([
      "Read your profile",
      "Read and change all your repositories, private ones too",
    ]);
    expect(textOf(root, "a.primary")).toBe("Continue to GitHub");
    expect(root.querySelector("a.primary")?.getAttribute("href")).toBe("/connect/token_1/int_1");
    expect(textsOf(root, ".end .host")).toEqual(["github.com", "app.fieldnote.example"]);
  });

  test("for one integration at a server of the project leads to its host, not to its label", async () => {
    const root = await show({ integrations: [posing], language: "ru" });
    expect(textOf(root, "h1")).toBe(
      "Fieldnote просит доступ к вашему аккаунту на login.evil.example:8443",
    );
    expect(textOf(root, "a.primary")).toBe("Перейти к login.evil.example:8443");
    expect(textsOf(root, ".shared li code")).toEqual(["email", "mail.full_access"]);
  });

  test("says that an app names no permission", async () => {
    const root = await show({ integrations: [{ ...github, scopes: [] }] });
    expect(textOf(root, ".shared")).toContain("It asks for no permission by name.");
  });

  test("cuts a very long name in its middle, and shows it whole beside the host", async () => {
    const name = `The ${"very ".repeat(16)}long name of a shop`;
    const root = await show({ project_name: name });
    expect(textOf(root, "h1 .said")).toBe("The very very very very…name of a shop");
    expect(textOf(root, ".party-name")).toBe(name);
  });

  test("takes braces in a name for what they are", async () => {
    const root = await show({ project_name: "{provider}", display_name: "{app}" });
    expect(textOf(root, "h1")).toBe("{provider} wants to connect to one of your accounts");
    expect(textOf(root, ".ask p")).toBe("You’re signed in to {provider} as {app}");
  });

  test("of an older release names no host and no scope", async () => {
    const { return_host: _return_host, ...older } = page;
    const { id, key, name, provider } = github;
    const getConnectPage = async () =>
      ok({ ...older, integrations: [{ id, key, name, provider }] });
    const { env } = makeEnv({ OAUTH: { getConnectPage } });
    const root = parse(await (await ask(makePublicDoor(), env, "/connect/token_1")).text());
    expect(root.querySelector(".party-host")).toBeNull();
    expect(root.querySelector(".shared")).toBeNull();
    expect(textOf(root, "a.primary")).toBe("Continue to GitHub");
  });
});
