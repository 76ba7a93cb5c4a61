import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { createAtlas } from "./atlas.ts";
import { verifyWebhook } from "./webhook.ts";

test("in the Workers runtime a token is read again after Retry-After, and a message is verified", async () => {
  const asked: string[] = [];
  const { getToken } = createAtlas({
    baseUrl: "https://atlas.example",
    apiKey: "atlas_sk_1",
    fetch: async (request) => {
      asked.push(`${request.redirect} ${request.headers.get("authorization")}`);
      const token = { connection_id: "con_1", access_token: "secret", expires_at: null };
      return asked.length > 1
        ? Response.json(token)
        : Response.json(
            { code: "refresh_in_progress", detail: "In words." },
            { status: 503, headers: { "retry-after": "1" } },
          );
    },
  });
  expect(await getToken({ connectionId: "con_1" })).toMatchObject({ access_token: "secret" });
  expect(asked).toEqual(Array.from({ length: 2 }, () => "manual Bearer atlas_sk_1"));

  const secret = `whsec_${btoa("a secret of thirty-two bytes, yes")}`;
  const body = '{"type":"webhook.test","timestamp":"2026-11-23T10:20:30Z","data":{}}';
  const now = new Date();
  const headers = new Headers({
    "webhook-id": "evt_1",
    "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
    "webhook-signature": new Webhook(secret).sign("evt_1", now, body),
  });
  expect(await verifyWebhook(body, headers, secret)).toMatchObject({ type: "webhook.test" });
});
