import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EVENTS } from "#shared/contracts/events";
import { type IdKind, newId } from "#shared/ids";
import {
  events as eventsEn,
  groups as groupsEn,
} from "../../web/src/features/audit/event-text.en.ts";
import {
  events as eventsRu,
  groups as groupsRu,
} from "../../web/src/features/audit/event-text.ru.ts";
import { en as detailEn } from "../../web/src/features/connections/detail/text.en.ts";
import { ru as detailRu } from "../../web/src/features/connections/detail/text.ru.ts";
import { filterOfId } from "../../web/src/features/audit/filter-of-id.ts";
import { en as causesEn } from "../../web/src/features/flows/causes.en.ts";
import { ru as causesRu } from "../../web/src/features/flows/causes.ru.ts";
import { CAUSES, causeOf } from "../../web/src/features/flows/causes.ts";

describe("the audit page", () => {
  test("has words for every type of event, in both languages, and for no other", () => {
    const types = Object.keys(EVENTS).toSorted();
    expect(Object.keys(eventsEn).toSorted()).toEqual(types);
    expect(Object.keys(eventsRu).toSorted()).toEqual(types);
  });

  test("has every type in one of its groups", () => {
    const prefixes = [...new Set(Object.keys(EVENTS).map((type) => `${type.split(".")[0]}.`))];
    expect(Object.keys(groupsEn).toSorted()).toEqual(prefixes.toSorted());
    expect(Object.keys(groupsRu).toSorted()).toEqual(prefixes.toSorted());
  });

  test("puts each kind of id into the filter that it belongs in", () => {
    const madeMs = Date.parse("2026-11-27T12:00:00Z");
    const minute = { since: "2026-11-27T11:59:55.000Z", until: "2026-11-27T12:01:00.000Z" };
    const filterOf = (kind: IdKind) => filterOfId(newId(kind, madeMs));
    expect(filterOf("request")).toEqual(minute);
    expect(filterOf("event")).toEqual(minute);
    expect(filterOf("account")).toEqual({ actor: expect.stringMatching(/^acc_/) });
    expect(filterOf("returnUrl")).toEqual({ subject: expect.stringMatching(/^rtu_/) });
    expect(filterOfId("no id")).toBeNull();
  });
});

describe("a flow's page", () => {
  const folder = new URL("../../workers/oauth/src/callback/", import.meta.url);
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(new URL(name, folder), "utf8"));

  /** Not recorded: they answer a second use of a flow. */
  const unrecorded = new Set(["already_finished"]);
  /** Their reason is not a literal; it is read below. */
  const withReason = new Set(["malformed_response", "flow_invalid"]);
  /** The literal arguments of every call that ends a flow. */
  const ends = sources
    .flatMap((source) =>
      [...source.matchAll(/failAt\(\s*"(\w+)",\s*"(\w+)"(?:,\s*"(\w+)")?/g)].map(
        ([, step = "", error = "", reason]) => ({ step, error, reason: reason ?? null }),
      ),
    )
    .filter(({ error }) => !unrecorded.has(error) && !withReason.has(error));
  const valuesOf = (pattern: RegExp) =>
    sources
      .flatMap((source) => pattern.exec(source)?.[1]?.match(/"(\w+)"/g) ?? [])
      .map((value) => value.slice(1, -1));
  const checks = [
    ...valuesOf(/type ClaimCheck =([^;]+);/),
    ...valuesOf(/type IdTokenCheck =([^;]+);/),
  ];
  const malformed = sources.flatMap((source) =>
    [...source.matchAll(/malformed\("(\w+)"\)/g)].map(([, reason = ""]) => reason),
  );
  const exchanged = valuesOf(/EXCHANGE_ERRORS = \{([^}]+)\}/);

  test.each([
    ...ends,
    ...malformed.map((reason) => ({ step: "callback", error: "malformed_response", reason })),
    ...["foreign_browser", "foreign_integration"].map((reason) => ({
      step: "callback",
      error: "flow_invalid",
      reason,
    })),
    ...exchanged.map((error) => ({ step: "exchange", error, reason: "odd" })),
    ...checks
      .filter((reason) => reason !== "keys_unavailable")
      .map((reason) => ({ step: "id_token", error: "id_token_invalid", reason })),
    { step: "id_token", error: "provider_unavailable", reason: "keys_unavailable" },
    ...[
      "rate_limited",
      "config_error",
      "provider_unavailable",
      "subject_missing",
      "userinfo_unverified",
      "token_rejected",
    ].map((error) => ({ step: "userinfo", error, reason: null })),
    ...["account_mismatch", "account_unstorable", "not_found", "vault_unavailable"].map(
      (error) => ({ step: "store", error, reason: null }),
    ),
  ])("has a sentence for $error, $reason, at $step", (ending) => {
    expect(causeOf({ outcome: "failed", ...ending })).not.toBe("unknown");
  });

  test("has a sentence of its own for every answer that names no error", () => {
    const classify = readFileSync(
      new URL("../../shared/provider/classify.ts", import.meta.url),
      "utf8",
    );
    const [, table = ""] = /NAME_OF[^=]*= \{([^}]+)\}/.exec(classify) ?? [];
    const names = [...table.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
    expect(names.length).toBe(5);
    for (const reason of [...names, "unreadable_answer", "access_token_missing"]) {
      const ending = { outcome: "failed", step: "exchange", error: "provider_unavailable", reason };
      expect(causeOf(ending), reason).not.toBe("unreachable");
      for (const { notices } of [detailEn, detailRu])
        expect(Object.keys(notices.came)).toContain(reason);
    }
  });

  test("found the codes in the oauth Worker", () => {
    expect(ends.length).toBeGreaterThan(5);
    expect(malformed.length).toBe(4);
    expect(exchanged.length).toBe(4);
    expect(checks.length).toBe(12);
  });

  test("names what it has no sentence for", () => {
    const unknown = { outcome: "failed", step: "store", error: "brand_new", reason: "odd_thing" };
    expect(causeOf(unknown)).toBe("unknown");
    expect(causesEn.unknown.title("Google", "odd_thing")).toContain("odd_thing");
    expect(causesRu.unknown.title("Google", "odd_thing")).toContain("odd_thing");
  });

  test("says what happened and what to do for every cause, in both languages", () => {
    for (const words of [causesEn, causesRu])
      for (const name of Object.keys(CAUSES) as (keyof typeof CAUSES)[]) {
        const { title, todo } = words[name];
        expect(title("Google", "some_code"), name).not.toMatch(/something went wrong|undefined/i);
        expect(
          todo.map((say) => say("Google")).every((text) => text.length > 10),
          name,
        ).toBe(true);
        expect(todo.length, name).toBeGreaterThan(0);
      }
  });
});
