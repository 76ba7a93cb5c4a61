import { describe, expect, test } from "vitest";
import { isDeepStrictEqual } from "node:util";
import { startSandbox } from "../../../../dev/sandbox/sandbox.ts";
import { makeUrlPolicy } from "#shared/provider/address/url-policy";
import type { CatalogueEntry } from "../../src/catalogue/entry.ts";
import { placeAt } from "../../src/catalogue/place-at.ts";
import { sandbox } from "../../src/catalogue/providers/sandbox.ts";
import { makeCatalogue } from "../../src/catalogue/catalogue.ts";
import type { DocumentedProvider } from "./documented/documented-provider.ts";
import { SANDBOX_ISSUER } from "./documented/sandbox.ts";
import { DOCUMENTED } from "./documented-providers.ts";
import { mutationsOf } from "./mutations.ts";
import { observeDefinition } from "#support/providers/observe-definition";

const named = DOCUMENTED.map((provider) => [provider.entry.definition.id, provider] as const);

const observe = ({ own, sample }: DocumentedProvider, entry: CatalogueEntry) =>
  observeDefinition(entry, own, sample);

test("every provider of the catalogue is written down from its documentation", () => {
  const policy = makeUrlPolicy({
    ATLAS_BASE_URL: "http://localhost:8787",
    ATLAS_LOCAL_PROVIDERS: SANDBOX_ISSUER,
  });
  const offered = [...makeCatalogue(policy, SANDBOX_ISSUER).keys()];
  expect(named.map(([id]) => id).toSorted()).toEqual(offered.toSorted());
  for (const [, { sources }] of named)
    for (const source of sources) expect(source).toMatch(/^https:\/\//);
});

describe.each(named)("%s", (_id, provider) => {
  test("works as its documentation says", async () => {
    expect(await observe(provider, provider.entry)).toEqual(provider.expected);
  });

  test.each(mutationsOf(provider.entry.definition))(
    "with %s does not",
    async (_what, definition) => {
      const observed = await observe(provider, { ...provider.entry, definition });
      expect(isDeepStrictEqual(observed, provider.expected)).toBe(false);
    },
  );
});

test("a running sandbox names the endpoints that the catalogue has for it", async () => {
  const running = await startSandbox({
    clients: [{ clientId: "c", clientSecret: "a-client-secret-of-the-sandbox", redirectUris: [] }],
  });
  try {
    const response = await fetch(`${running.issuer}/.well-known/openid-configuration`);
    const document: unknown = await response.json();
    const { definition } = placeAt(running.issuer, sandbox);
    expect(document).toMatchObject({
      issuer: definition.issuer,
      authorization_endpoint: definition.authorization_endpoint,
      token_endpoint: definition.token_endpoint,
      userinfo_endpoint: definition.userinfo_endpoint,
      introspection_endpoint: definition.introspection_endpoint,
      revocation_endpoint: definition.revocation_endpoint,
      jwks_uri: definition.jwks_uri,
      authorization_response_iss_parameter_supported: definition.authorization_response_iss,
    });
  } finally {
    await running.close();
  }
});
