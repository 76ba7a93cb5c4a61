import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Field } from "#support/field";
import { json, played, text } from "#support/field-provider/row";
import { ODD_KEYS } from "#support/field-provider/rows/keys";
import { SCOPE_ANSWERS } from "#support/field-provider/rows/scopes";
import { ODD_USERINFO } from "#support/field-provider/rows/userinfo";

let field: Field;
beforeAll(async () => {
  field = await Field.open();
});
afterAll(() => field?.close());

describe("the account is read", () => {
  test.each(played(ODD_USERINFO))("%s, %s", async (_, protocol, row) => {
    const connectionId = await field.connect(await field.plugIn(row, protocol));
    const { account } = await field.getConnection(connectionId);
    expect(account.subject).toBe(row.subject);
  });

  test("K7 outline: userinfo is a signed JWT", async () => {
    let token = "";
    const plugged = await field.plugIn(
      {
        name: "K7 signed userinfo",
        source: "outline#12878",
        // The only place of the label, so that Atlas has to read it.
        userinfo: () => text(token, "application/jwt"),
      },
      "oidc",
    );
    const { keys, client, base } = plugged.played;
    const claims = { sub: "user-1", name: "Ada in a JWT", iss: base, aud: client.id };
    token = await keys.sign(claims, "RS256", undefined);
    const { account } = await field.getConnection(await field.connect(plugged));
    expect(account).toEqual({ subject: "user-1", label: "Ada in a JWT" });
  });

  test("K7 an id token's number keeps its digits", async () => {
    const plugged = await field.plugIn({ name: "K7 digits", source: "–" }, "oidc");
    const { keys } = plugged.played;
    plugged.played.change({
      exchange: async (good) => {
        const payload = String(good["id_token"]).split(".")[1] ?? "";
        const claims = Buffer.from(payload, "base64url")
          .toString("utf8")
          .replace('"user-1"', "9007199254740993001");
        return json({ ...good, id_token: await keys.signText(claims, "RS256", undefined) });
      },
      userinfo: () => text('{"sub":9007199254740993001,"name":"Ada"}', "application/json"),
    });
    const { account } = await field.getConnection(await field.connect(plugged));
    expect(account.subject).toBe("9007199254740993001");
  });
});

describe("the key is found", () => {
  test.each(played(ODD_KEYS))("%s, %s", async (_, protocol, row) => {
    await field.connect(await field.plugIn(row, protocol));
  });

  const replaced: [name: string, kid: string | null | undefined][] = [
    ["under the same id", undefined],
    ["and the token names no key", null],
    ["and the token names one that was never published", "another"],
  ];
  test.each(replaced)("K8 after it was replaced, %s", async (_, kid) => {
    const plugged = await field.plugIn({ name: "K8 replaced", source: "–" }, "oidc");
    await field.connect(plugged);
    plugged.played.keys.replace("RS256");
    plugged.played.change({
      ...(kid === undefined ? {} : { kid }),
      // The set's key has the name that the token gives, or none.
      jwks: (good) =>
        json({
          keys: (Array.isArray(good["keys"]) ? good["keys"] : []).map((key: object) => ({
            ...key,
            ...(kid === undefined ? {} : { kid: kid ?? undefined }),
          })),
        }),
    });
    await field.connect(plugged);
  });
});

describe("granted is granted, however it is written", () => {
  test.each(played(SCOPE_ANSWERS))("%s, exchange and refresh, %s", async (_, protocol, row) => {
    const connectionId = await field.connect(
      await field.plugIn(row, protocol, { scopes: row.asked }),
    );
    expect((await field.getConnection(connectionId)).missing_scopes).toEqual(row.missing);
    const refreshed = await field.readAfterExpiry(connectionId);
    expect(JSON.parse(refreshed.text)).toMatchObject({ missing_scopes: row.missing });
  });
});
