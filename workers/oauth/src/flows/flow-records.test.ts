import { expect, test } from "vitest";
import { sessionKeyOf } from "./flow-secrets.ts";
import {
  type FlowRecord,
  type SessionRecord,
  flowHandleOf,
  newSessionToken,
  openFlow,
  openSession,
  readState,
  sealFlow,
  sealSession,
  sessionHandleOf,
  stateOf,
} from "./flow-records.ts";

const session: SessionRecord = {
  id: "cse_1",
  project_id: "prj_1",
  end_user_id: "usr_1",
  external_id: "user-1",
  integrations: [{ id: "int_1", key: "github" }],
  return_to: "https://app.example.com/",
  confirm: false,
  connection_id: null,
  display_name: "Anna \u{1F511}",
  tags: null,
  metadata: { a: [1] },
  language: null,
  expires_at_ms: 1,
};
const flowSecret = "f".repeat(43);

/** A session and one of its flows, as stored. */
async function stored() {
  const { token, handle } = await newSessionToken();
  const flow: FlowRecord = {
    integration: "github",
    browser_hash: "b".repeat(43),
    started_at_ms: 1,
    session_key: await sessionKeyOf(token),
    code_verifier: "v".repeat(43),
    nonce: "n".repeat(43),
  };
  const flowHandle = await flowHandleOf(flowSecret);
  return {
    token,
    handle,
    flow,
    flowHandle,
    sessionSealed: await sealSession(token, handle, session),
    flowSealed: await sealFlow(flowSecret, flowHandle, flow),
  };
}

test("a new token has the handle that is found for it again", async () => {
  const { token, handle } = await newSessionToken();
  expect(token).toMatch(/^atlas_cs_[0-9a-hjkmnp-tv-z]{52}$/);
  expect(handle).toMatch(/^[\w-]{43}$/);
  expect(await sessionHandleOf(token)).toBe(handle);
});

test.each([
  "",
  "atlas_cs_",
  "x".repeat(61),
  `atlas_cs_${"u".repeat(52)}`,
  `atlas_cs_${"0".repeat(53)}`,
])("%o is nobody's token", async (token) => {
  expect(await sessionHandleOf(token)).toBeNull();
});

test("a session opens with its token's key and handle, and with no other", async () => {
  const { token, handle, sessionSealed } = await stored();
  const other = await stored();
  expect(await openSession(await sessionKeyOf(token), handle, sessionSealed)).toEqual(session);
  expect(await openSession(await sessionKeyOf(other.token), handle, sessionSealed)).toBeNull();
  expect(await openSession(await sessionKeyOf(token), other.handle, sessionSealed)).toBeNull();
});

test("a state is its two halves, and nothing more", () => {
  const state = stateOf(flowSecret, "s".repeat(43));
  expect(readState(state)).toEqual({ flowSecret, sessionHandle: "s".repeat(43) });
  for (const wrong of [
    "",
    ".",
    flowSecret,
    `${state}A`,
    ` ${state}`,
    `${state}\n`,
    state.replace(".", ".."),
  ])
    expect(readState(wrong), wrong).toBeNull();
});

test("a taken flow opens with its secret and beside its own session only", async () => {
  const { handle, flow, flowHandle, flowSealed, sessionSealed } = await stored();
  const other = await stored();
  const parts = { flowSecret, sessionHandle: handle };
  const taken = { flowSealed, sessionSealed };
  expect(await openFlow(parts, flowHandle, taken)).toEqual({ flow, session });
  const wrong = "g".repeat(43);
  expect(await openFlow({ ...parts, flowSecret: wrong }, flowHandle, taken)).toBeNull();
  expect(await openFlow(parts, await flowHandleOf(wrong), taken)).toBeNull();
  expect(await openFlow({ ...parts, sessionHandle: other.handle }, flowHandle, taken)).toBeNull();
  expect(
    await openFlow(parts, flowHandle, { flowSealed, sessionSealed: other.sessionSealed }),
  ).toBeNull();
});
