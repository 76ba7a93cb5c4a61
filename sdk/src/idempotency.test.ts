import { expect, test } from "vitest";
import { makePublicDoor } from "../../workers/gateway/src/doors/public-door.ts";
import { sender } from "./send.ts";

type Operation = { parameters?: ({ name?: string } | { $ref: string })[] };
type Document = { paths: Record<string, Record<string, Operation>> };

test("a POST is sent with an Idempotency-Key exactly where the API's document takes one", async () => {
  const { app } = makePublicDoor();
  const answer = await app.request("/openapi.json", {}, { config: { baseUrl: "" } });
  const { paths }: Document = await answer.json();
  const posts = Object.entries(paths).flatMap(([path, { post }]) =>
    post === undefined ? [] : [{ path, post }],
  );
  expect(posts.length).toBeGreaterThan(10);
  for (const { path, post } of posts) {
    let sent: string | null = null;
    const fetch = async (request: Request) => {
      sent = request.headers.get("idempotency-key");
      return new Response("{}");
    };
    const url = `https://atlas.example${path.replaceAll(/[{}]/g, "")}`;
    await sender({ apiKey: "atlas_sk_1", fetch })(new Request(url, { method: "POST" }));
    const takes = JSON.stringify(post.parameters ?? []).includes("dempotency");
    expect(sent !== null, path).toBe(takes);
  }
});
