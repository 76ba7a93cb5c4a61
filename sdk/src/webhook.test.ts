import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { verifyWebhook } from "./webhook.ts";

const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;
const SECRET = newSecret();
const BODY =
  '{"type":"connection.created","timestamp":"2026-11-23T10:20:30Z","data":{"subject":"con_1","project_id":"prj_1","имя":"é"}}';

/** A message as the reference implementation signs it. */
function message(secret = SECRET, agoSeconds = 0, body = BODY) {
  const at = new Date(Date.now() - agoSeconds * 1_000);
  return {
    "webhook-id": "evt_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": new Webhook(secret).sign("evt_1", at, body),
  };
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "accepted",
    (error: { code?: string; name: string }) => error.code ?? error.name,
  );

test("what the reference implementation signs is verified, as text and as bytes", async () => {
  const event = { id: "evt_1", ...JSON.parse(BODY) };
  expect(await verifyWebhook(BODY, message(), SECRET)).toEqual(event);
  const bytes = new TextEncoder().encode(BODY);
  expect(await verifyWebhook(bytes, new Headers(message()), SECRET)).toEqual(event);
  const upperCase = Object.entries(message()).map(([name, value]) => [name.toUpperCase(), [value]]);
  expect(await verifyWebhook(BODY, Object.fromEntries(upperCase), SECRET)).toEqual(event);
});

test("one good signature of several is enough, with one good secret of several", async () => {
  const [old, next] = [newSecret(), newSecret()];
  const signatures = [message(old), message(next)].map((headers) => headers["webhook-signature"]);
  const headers = { ...message(), "webhook-signature": `v1a,x= ${signatures.join(" ")}` };
  for (const secrets of [old, next, [SECRET, next]])
    expect(await codeOf(verifyWebhook(BODY, headers, secrets))).toBe("accepted");
  expect(await codeOf(verifyWebhook(BODY, headers, [SECRET]))).toBe("signature_mismatch");
});

test.each([
  ["another body", BODY.replace("con_1", "con_2"), {}],
  ["another id", BODY, { "webhook-id": "evt_2" }],
  ["another time", BODY, { "webhook-timestamp": String(Math.floor(Date.now() / 1_000) - 20) }],
  ["a signature of another scheme", BODY, { "webhook-signature": "v2,AAAA" }],
  ["half a signature", BODY, { "webhook-signature": message()["webhook-signature"].slice(0, 24) }],
  ["a signature that is not base64", BODY, { "webhook-signature": "v1,!" }],
])("%s is refused", async (_, body, changes) => {
  const headers = { ...message(), ...changes };
  expect(await codeOf(verifyWebhook(body, headers, SECRET))).toBe("signature_mismatch");
  expect(() => new Webhook(SECRET).verify(body, headers)).toThrow(/./);
});

test("a message older or newer than the tolerance is refused", async () => {
  const code = (agoSeconds: number, toleranceSeconds?: number) =>
    codeOf(
      verifyWebhook(
        BODY,
        message(SECRET, agoSeconds),
        SECRET,
        toleranceSeconds === undefined ? {} : { toleranceSeconds },
      ),
    );
  expect(await Promise.all([code(290), code(-290), code(50, 60)])).toEqual(
    Array.from({ length: 3 }, () => "accepted"),
  );
  const tooFar = [code(310), code(-310), code(70, 60), code(0, Number.NaN)];
  for (const refused of tooFar) expect(await refused).toBe("timestamp_out_of_range");
});

test.each(["webhook-id", "webhook-timestamp", "webhook-signature"])(
  "a message without %s is refused",
  async (name) => {
    const headers = { ...message(), [name]: undefined };
    expect(await codeOf(verifyWebhook(BODY, headers, SECRET))).toBe("headers_missing");
  },
);

test("without a secret nothing is verified", async () => {
  expect(await codeOf(verifyWebhook(BODY, message(), []))).toBe("signature_mismatch");
  for (const secret of ["", "whsec_", "whsec_!"])
    expect(await codeOf(verifyWebhook(BODY, message(), secret))).toBe("TypeError");
});

test("a signed body that is not JSON is refused by name", async () => {
  expect(await codeOf(verifyWebhook("{", message(SECRET, 0, "{"), SECRET))).toBe("body_malformed");
});
