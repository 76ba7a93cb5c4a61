import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { makeRedis } from "#shared/cache/redis";
import { AttemptLimiter } from "../src/attempts/attempt-limiter.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";

let stores: TestDatabase;
let auth: AuthIsolate;
let email: string;
let people = 0;
const password = "correct horse";
const HOME = "198.51.100.1";

beforeAll(async () => {
  stores = await startStores();
  // Windows begin at multiples of their length: a test that ran across such a moment would count in two.
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-23T10:05:00Z") });
});
afterAll(async () => {
  vi.useRealTimers();
  await stores.close();
});

beforeEach(async () => {
  stores.bridge.faults.set("redis", { mode: "ok" });
  await makeRedis(stores.env).eval(
    "for _, k in ipairs(redis.call('SCAN', '0', 'COUNT', '10000')[2]) do redis.call('DEL', k) end",
    [],
    [],
  );
  auth = await startAuthIsolate(stores, "plain");
  people += 1;
  email = `person${people}@example.com`;
  valueOf(await signUp(auth, visitor(), { email, password, name: "Anna" }));
});

/** An isolate that waits for Redis as briefly as a Worker does, for tests of a Redis that fails. */
const startHurried = async (): Promise<AuthIsolate> => ({
  ...(await startAuthIsolate(stores, "plain")),
  limiter: new AttemptLimiter(makeRedis(stores.env)),
});

const enter = (ip: string | null, given: { email?: string; password?: string } = {}, at = auth) =>
  signIn(at, visitor(ip), { email, password: "wrong password", ...given });

/** What comes back, as codes, one after the other. */
async function outcomes(count: number, attempt: (i: number) => ReturnType<typeof enter>) {
  const codes: string[] = [];
  for (let i = 0; i < count; i++) {
    const answer = await attempt(i);
    codes.push(answer.ok ? "ok" : answer.error.code);
  }
  return codes;
}

const times = (count: number, code: string) => Array.from({ length: count }, () => code);
const address = (i: number) => `203.0.${i >> 8}.${i & 255}`;

test("one address gets ten wrong passwords at one account, in whichever spelling, then waits", async () => {
  const spellings = [email, email.toUpperCase(), ` ${email}`];
  const codes = await outcomes(12, (i) => enter(HOME, { email: spellings[i % 3] ?? email }));
  expect(codes).toEqual([...times(10, "invalid_credentials"), ...times(2, "rate_limited")]);
  const refused = await enter(HOME, { password });
  expect(refused).toMatchObject({ ok: false, error: { code: "rate_limited" } });
  const seconds = refused.ok ? 0 : (refused.error.retry_after ?? 0);
  expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 15 * 60).toBe(true);
  expect(await enter("198.51.100.2", { password })).toMatchObject({ ok: true });
});

test("a refused attempt costs no hash, and no statement but for one line a minute", async () => {
  await outcomes(11, () => enter(HOME));
  await auth.settled();
  auth.takeHashCount();
  stores.bridge.resetCounts();
  expect(await outcomes(1, () => enter(HOME))).toEqual(["rate_limited"]);
  expect(auth.takeHashCount()).toBe(0);
  expect(stores.bridge.counts().statements).toBe(0);
});

test("an unknown e-mail is limited exactly like a known one", async () => {
  const known = await outcomes(12, () => enter(HOME));
  const unknown = await outcomes(12, () => enter(HOME, { email: "nobody@example.com" }));
  expect(unknown).toEqual(known);
});

test("one address gets fifty attempts at all accounts", async () => {
  const codes = await outcomes(52, (i) => enter(HOME, { email: `someone${i}@example.com` }));
  expect(codes).toEqual([...times(50, "invalid_credentials"), ...times(2, "rate_limited")]);
});

test("the addresses of one IPv6 network count as one", async () => {
  const codes = await outcomes(11, (i) => enter(`2001:db8:1:2:${i + 1}::1`));
  expect(codes.at(-1)).toBe("rate_limited");
  expect(await enter("2001:db8:1:3::1", { password })).toMatchObject({ ok: true });
});

test("a hundred addresses use an account's limit up for new addresses, and the owner still enters from home", async () => {
  valueOf(await enter(HOME, { password }));
  await auth.settled();
  const codes = await outcomes(101, (i) => enter(address(i)));
  expect(codes).toEqual([...times(100, "invalid_credentials"), "rate_limited"]);
  expect(await outcomes(1, () => enter("198.51.100.2", { password }))).toEqual(["rate_limited"]);
  expect(await outcomes(12, () => enter(HOME, { password }))).toEqual(times(12, "ok"));
});

test("one address that goes on after its limit does not use the account's limit up", async () => {
  await outcomes(120, () => enter("203.0.113.9"));
  expect(await enter("198.51.100.2", { password })).toMatchObject({ ok: true });
});

test("right passwords do not count", async () => {
  for (let i = 0; i < 15; i++) {
    valueOf(await enter(HOME, { password }));
    await auth.settled();
  }
  const codes = await outcomes(12, () => enter(HOME));
  expect(codes.filter((code) => code === "invalid_credentials")).toHaveLength(10);
});

test("without an address the account's own limit slows everybody down, and keeps nobody out", async () => {
  const codes = await outcomes(103, () => enter(null));
  expect(codes).toEqual([...times(101, "invalid_credentials"), ...times(2, "rate_limited")]);
  const refused = await enter(null, { password });
  expect(refused).toMatchObject({ ok: false, error: { code: "rate_limited" } });
  const seconds = refused.ok ? 0 : (refused.error.retry_after ?? 0);
  expect(seconds >= 1 && seconds <= 10).toBe(true);
  // The window slides: at its very first millisecond the one before still counts.
  vi.setSystemTime(Date.now() + seconds * 1000 + 1);
  expect(await enter(null, { password })).toMatchObject({ ok: true });
  vi.setSystemTime(new Date("2026-11-23T10:05:00Z"));
});

test("without addresses 200 sign-ups an hour pass, whatever their e-mails", async () => {
  const codes = await outcomes(
    202,
    (i) => signUp(auth, visitor(), { email: `crowd${i}-${email}`, password, name: "A" }) as never,
  );
  expect(codes.filter((code) => code === "ok").length).toBe(199);
  expect(codes.slice(-3)).toEqual(times(3, "rate_limited"));
  expect(
    await signUp(auth, visitor(HOME), { email: `alone-${email}`, password, name: "A" }),
  ).toMatchObject({ ok: true });
});

test("isolates count together", async () => {
  const other = await startAuthIsolate(stores, "plain");
  const codes = await outcomes(12, (i) => enter(HOME, {}, i % 2 ? other : auth));
  expect(codes).toEqual([...times(10, "invalid_credentials"), ...times(2, "rate_limited")]);
});

test("parallel attempts are counted one by one", async () => {
  // Two isolates that counted by themselves would let twenty through.
  const isolates = [auth, await startAuthIsolate(stores, "plain")];
  const answers = await Promise.all(
    isolates.flatMap((one) => Array.from({ length: 10 }, () => enter(HOME, {}, one))),
  );
  const codes = answers.map((answer) => (answer.ok ? "ok" : answer.error.code)).sort();
  expect(codes).toEqual([...times(10, "invalid_credentials"), ...times(10, "rate_limited")]);
});

test("sign-ups are limited apart from sign-ins", async () => {
  const enroll = (i: number) =>
    signUp(auth, visitor(HOME), { email: `new${i}-${email}`, password: "short pw ok", name: "A" });
  const codes: string[] = [];
  for (let i = 0; i < 51; i++) {
    const answer = await enroll(i);
    codes.push(answer.ok ? "ok" : answer.error.code);
  }
  expect(codes).toEqual([...times(50, "ok"), "rate_limited"]);
  expect(await enter(HOME, { password })).toMatchObject({ ok: true });
});

test.each(["refuse", "hang", "drip"] as const)(
  "with a Redis that does not answer (%s) people enter after at most one bounded wait, and each isolate counts alone",
  async (mode) => {
    auth = await startHurried();
    stores.bridge.faults.set("redis", { mode });
    const startedMs = performance.now();
    expect(await enter(HOME, { password })).toMatchObject({ ok: true });
    expect(performance.now() - startedMs).toBeLessThan(2_000);

    const againMs = performance.now();
    const codes = await outcomes(12, () => enter(HOME));
    expect(performance.now() - againMs).toBeLessThan(2_000);
    expect(codes).toEqual([...times(10, "invalid_credentials"), ...times(2, "rate_limited")]);
    const other = await startHurried();
    expect(await enter(HOME, { password }, other)).toMatchObject({ ok: true });
  },
);

test("a Redis that takes 200 ms per command has one bound for all of them, and is then left alone", async () => {
  auth = await startHurried();
  stores.bridge.faults.set("redis", { mode: "delay", delayMs: 200 });
  expect(await outcomes(1, () => enter(HOME))).toEqual(["invalid_credentials"]);
  stores.bridge.resetCounts();
  expect(await outcomes(3, () => enter(HOME))).toEqual(times(3, "invalid_credentials"));
  expect(stores.bridge.counts().commands).toBe(0);
});

test("without Redis a right password gives its attempt back as well", async () => {
  auth = await startHurried();
  stores.bridge.faults.set("redis", { mode: "refuse" });
  const rightAndSettled = async () => {
    const answer = await enter(HOME, { password });
    await auth.settled();
    return answer;
  };
  expect(await outcomes(15, rightAndSettled)).toEqual(times(15, "ok"));
});

test("Redis holds neither e-mails nor addresses", async () => {
  await enter(HOME, { password });
  await enter(HOME);
  await auth.settled();
  const keys = await makeRedis(stores.env).scan("0", { count: 10_000 });
  expect(keys[1].length).toBeGreaterThan(2);
  const text = JSON.stringify(keys);
  expect(text).not.toContain(email);
  expect(text).not.toContain("example");
  expect(text).not.toContain(HOME);
  expect(text).not.toContain("undefined");
});
