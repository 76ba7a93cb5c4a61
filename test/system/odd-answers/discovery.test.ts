import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectOk } from "../../../dev/demo/dashboard-client.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { Field } from "#support/field";
import { json, over } from "#support/field-provider/row";
import { ODD_DOCUMENTS } from "#support/field-provider/rows/discovery";
import { expectProblem } from "#support/openapi/problem";

let field: Field;
beforeAll(async () => {
  field = await Field.open();
});
afterAll(() => field?.close());

describe("a discovery document is plugged in, or one message says what to enter", () => {
  test.each(ODD_DOCUMENTS.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    const provider = field.provider.play(row);
    const issuer = row.given?.(provider.base) ?? provider.base;
    const answer = await field.save(provider, "oidc", { settings: { issuer } });
    if (row.tells === undefined || (row.either === true && answer.status === 201)) {
      const integration = expectOk<Integration>(row.name, answer);
      await field.connect({ played: provider, integration, protocol: "oidc" });
      return;
    }
    const problem = expectProblem(answer, 422, "discovery_failed");
    const said = JSON.stringify([problem.detail, problem.errors ?? []]);
    for (const word of row.tells(provider.base, field.provider.otherOrigin))
      expect(said).toContain(word);
  });

  test("K9 what the message says to enter is enough", async () => {
    const provider = field.provider.play({
      name: "K9 hosts",
      source: "OidcClient#81",
      discovery: (good) =>
        json({
          ...good,
          token_endpoint: `${field.provider.otherOrigin}${new URL(provider.base).pathname}/token`,
        }),
    });
    const token_endpoint = `${field.provider.otherOrigin}${new URL(provider.base).pathname}/token`;
    expectProblem(await field.save(provider, "oidc"), 422, "discovery_failed");
    const saved = await field.save(provider, "oidc", { settings: { token_endpoint } });
    await field.connect({
      played: provider,
      integration: expectOk<Integration>("integration", saved),
      protocol: "oidc",
    });
  });

  test.each<[name: string, supported: unknown, asked: boolean]>([
    ["that names it", ["openid", "offline_access"], true],
    ["that lacks it", ["openid", "profile", "email"], false],
    ["left out", undefined, true],
  ])("K9 offline_access with scopes_supported %s: %j, is asked for: %j", async (...of) => {
    const [, supported, asked] = of;
    const plugged = await field.plugIn(
      {
        name: "K9 offline_access",
        source: "rustdesk-server-pro#53",
        discovery: over({ scopes_supported: supported }),
      },
      "oidc",
      { scopes: undefined },
    );
    await field.connect(plugged);
    const [request] = plugged.played.at("authorize");
    const scopes = request?.query.get("scope")?.split(" ") ?? [];
    expect(scopes.includes("offline_access")).toBe(asked);
  });

  test("K9 offline_access is asked for when the integration says so, whatever is supported", async () => {
    const plugged = await field.plugIn(
      {
        name: "K9 offline_access asked",
        source: "–",
        discovery: over({ scopes_supported: ["openid"] }),
      },
      "oidc",
      { scopes: ["openid", "offline_access"] },
    );
    await field.connect(plugged);
    expect(plugged.played.at("authorize")[0]?.query.get("scope")).toContain("offline_access");
  });
});
