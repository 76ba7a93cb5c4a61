import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { newId } from "../ids.ts";
import {
  LINK_PURPOSES,
  type LinkPurpose,
  importLinkKeys,
  makeLinkToken,
  readLinkToken,
} from "./link-token.ts";

const secret = (): string => randomBytes(32).toString("base64");
const PURPOSES = Object.keys(LINK_PURPOSES) as LinkPurpose[];

test.each(PURPOSES)(
  "a link for %s gives its id back, and the same id the same link",
  async (purpose) => {
    const keys = await importLinkKeys(secret());
    const id = newId(LINK_PURPOSES[purpose]);
    const token = await makeLinkToken(keys, purpose, id);
    expect(token).toBe(await makeLinkToken(keys, purpose, id));
    expect(await readLinkToken(keys, purpose, token)).toBe(id);
  },
);

test("a link for one purpose is refused for every other one", async () => {
  const keys = await importLinkKeys(secret());
  const token = await makeLinkToken(keys, "verify_email", newId("emailToken"));
  for (const purpose of PURPOSES.filter((other) => other !== "verify_email"))
    expect(await readLinkToken(keys, purpose, token), purpose).toBeNull();
});

test("a link with one character changed, another id or another form is refused", async () => {
  const keys = await importLinkKeys(secret());
  const token = await makeLinkToken(keys, "reset_password", newId("emailToken"));
  const [id = "", mac = ""] = token.split(".");
  const swap = (text: string, at: number) =>
    `${text.slice(0, at)}${text[at] === "a" ? "b" : "a"}${text.slice(at + 1)}`;
  for (const wrong of [
    ...Array.from({ length: 42 }, (_, at) => `${id}.${swap(mac, at)}`),
    `${newId("emailToken")}.${mac}`,
    `${newId("session")}.${mac}`,
    id,
    `${id}.`,
    `${token}.`,
    ` ${token}`,
    `${token}\n`,
    "",
  ])
    expect(await readLinkToken(keys, "reset_password", wrong), wrong).toBeNull();
});

test("the second secret still verifies, and a secret that is gone does not", async () => {
  const [old, fresh] = [secret(), secret()];
  const token = await makeLinkToken(await importLinkKeys(old), "invitation", newId("invitation"));
  const read = async (secrets: string) =>
    readLinkToken(await importLinkKeys(secrets), "invitation", token);
  expect(await read(`${fresh},${old}`)).not.toBeNull();
  expect(await read(fresh)).toBeNull();
});

test.each([undefined, "", "c2hvcnQ", "a,b,c"])(
  "LINK_SECRETS %j is refused by name",
  async (value) => {
    await expect(importLinkKeys(value)).rejects.toThrow(/^LINK_SECRETS is not /);
  },
);
