/** `protocol` is as it stands, a `mutant` has a fault, `documented` is what is not excluded. */
export type Kind = "protocol" | "mutant" | "documented";

export type Variant = {
  readonly name: string;
  readonly kind: Kind;
  /** The file: `refresh` is `refresh.pml`. */
  readonly model: "refresh" | "cache" | "circuit";
  readonly flags: readonly string[];
  /** The property that must go red; null: none may. */
  readonly red: string | null;
  /** Part of `--quick`. */
  readonly quick: boolean;
};

type Model = Variant["model"];

const flagsOf = (text: string): string[] =>
  text.split(" ").flatMap((flag) => (flag === "" ? [] : [`-D${flag}`]));

const green = (model: Model, name: string, flags: string, quick = true): Variant => ({
  name,
  kind: "protocol",
  model,
  flags: flagsOf(flags),
  red: null,
  quick,
});

/** Checked for the one property, so that no other hides it. */
const red = (kind: Kind, model: Model, name: string, property: string, flags: string): Variant => ({
  name,
  kind,
  model,
  flags: flagsOf(`${flags} ONLY=${property}`),
  red: property,
  quick: true,
});

/** `mutant("refresh", "NO_CAS", …)` is the flag MUTANT_NO_CAS and the name `mutant-no-cas`. */
const mutant = (model: Model, fault: string, property: string, flags = ""): Variant => {
  const name = `mutant-${fault.toLowerCase().replaceAll("_", "-")}`;
  return red("mutant", model, name, property, `MUTANT_${fault} ${flags}`);
};

const documented = (name: string, property: string, flags: string, model: Model = "refresh") => ({
  ...red("documented", model, name, property, flags),
  quick: false,
});

/** What the model checks, and what has to come of it. docs/model.md explains them. */
export const VARIANTS: readonly Variant[] = [
  green("refresh", "reuse-detected", "REUSE BFAIL=1"),
  green("refresh", "frozen-in-store", "REUSE FREEZESTORE BFAIL=1 WITHOUT=P_ORPHAN+P_REUSE"),
  green(
    "refresh",
    "no-rotation",
    "NOROTATE FREEZESTORE BFAIL=1 ALOST=1 TRANS=1 WITHOUT=P_ORPHAN+P_RETRY+P_REUSE",
    false,
  ),
  green("refresh", "lost-acquires", "REUSE ALOST=2 TRANS=1 BFAIL=1", false),
  green("refresh", "withdrawn-by-the-user", "REUSE WITHDRAW BFAIL=1"),
  green("refresh", "three-refreshers", "NREF=3 REUSE BFAIL=1 TRANS=1", false),
  green("refresh", "three-refreshers-deep", "NREF=3 REUSE BFAIL=2 CRASHES=2 ALOST=1", false),
  green("refresh", "orphans", "REUSE BFAIL=2 CRASHES=2 GIVEUP"),
  green("refresh", "orphans-stragglers", "REUSE BFAIL=2 STRAGGLER GIVEUP"),
  green("refresh", "redis-away", "REUSE BFAIL=2 OAWAY=2", false),
  green("refresh", "redis-away-at-the-first-look", "BFAIL=1 OAWAY=1 PATIENCE=1 WITHOUT=P_REUSE"),
  green(
    "refresh",
    "redis-away-and-flushed",
    "REUSE BFAIL=2 OAWAY=1 OLOST=1 WITHOUT=P_ORPHAN+P_REUSE",
    false,
  ),
  green("refresh", "refused-repeatedly", "REUSE REFUSED WITHDRAW DISABLE"),
  green("refresh", "account-mismatch", "REUSE MISMATCH=1 BFAIL=1", false),
  green("refresh", "account-mismatch-orphans", "REUSE MISMATCH=1 BFAIL=2 CRASHES=2 GIVEUP", false),
  green(
    "refresh",
    "account-mismatch-stragglers",
    "REUSE MISMATCH=1 BFAIL=2 STRAGGLER GIVEUP",
    false,
  ),
  green(
    "refresh",
    "account-mismatch-frozen",
    "REUSE MISMATCH=1 DISABLE FREEZESTORE WITHOUT=P_ORPHAN+P_REUSE",
    false,
  ),
  green(
    "refresh",
    "account-mismatch-no-rotation",
    "NOROTATE MISMATCH=1 FREEZESTORE BFAIL=1 WITHOUT=P_ORPHAN+P_RETRY+P_REUSE",
    false,
  ),
  green(
    "refresh",
    "account-mismatch-reconnect",
    "REUSE MISMATCH=2 RECONNECT BFAIL=1 LOST=0",
    false,
  ),
  green("refresh", "account-mismatch-quick", "REUSE MISMATCH=2 RECONNECT BFAIL=1 EXPIRES=0"),
  green("refresh", "account-mismatch-revoke", "TOKENSCOPE MISMATCH=1 REVOKE BFAIL=1 LOST=0", false),
  green(
    "refresh",
    "account-mismatch-user-wide",
    "USERWIDE MISMATCH=1 RECONNECT REVOKE BFAIL=1 LOST=0 EXPIRES=0",
    false,
  ),
  green(
    "refresh",
    "account-mismatch-same-grant",
    "REUSE MISMATCH=1 RECONNECT SAMEGRANT BFAIL=1",
    false,
  ),
  green("refresh", "account-mismatch-force", "REUSE MISMATCH=1 FORCE", false),
  green("refresh", "disable", "REUSE DISABLE BFAIL=1"),
  green("refresh", "disable-frozen", "REUSE DISABLE FREEZESTORE WITHOUT=P_ORPHAN+P_REUSE", false),
  green("refresh", "reconnect", "REUSE RECONNECT BFAIL=1", false),
  green("refresh", "reconnect-quick", "REUSE RECONNECT BFAIL=1 EXPIRES=0"),
  green("refresh", "reconnect-repeated", "REUSE RECONNECT AGAIN BFAIL=1 LOST=0"),
  green("refresh", "reconnect-repeated-revoke", "TOKENSCOPE RECONNECT REVOKE AGAIN LOST=0", false),
  green("refresh", "reconnect-stragglers", "REUSE RECONNECT BFAIL=1 STRAGGLER LOST=0", false),
  green("refresh", "revoke-token", "TOKENSCOPE REVOKE BFAIL=1", false),
  green("refresh", "revoke-token-quick", "TOKENSCOPE REVOKE BFAIL=1 LOST=0 EXPIRES=0"),
  green(
    "refresh",
    "revoke-token-stragglers",
    "TOKENSCOPE REVOKE BFAIL=1 STRAGGLER CRASHES=0",
    false,
  ),
  green("refresh", "revoke-grant", "REUSE REVOKE BFAIL=1 RFAIL=1", false),
  green("refresh", "force", "REUSE FORCE BFAIL=1", false),
  green("refresh", "force-quick", "REUSE FORCE"),
  green("refresh", "reconnect-disable-revoke", "REUSE RECONNECT DISABLE REVOKE LOST=0", false),
  green("refresh", "user-wide", "USERWIDE RECONNECT REVOKE RFAIL=1", false),
  green("refresh", "user-wide-orphans", "USERWIDE RECONNECT REVOKE BFAIL=1 LOST=0", false),
  green("refresh", "user-wide-quick", "USERWIDE RECONNECT REVOKE BFAIL=1 LOST=0 EXPIRES=0"),
  green("refresh", "user-wide-disable", "USERWIDE RECONNECT REVOKE DISABLE LOST=0 BLOST=0", false),
  green("refresh", "same-grant", "REUSE RECONNECT SAMEGRANT BFAIL=1", false),
  green("refresh", "same-grant-quick", "RECONNECT SAMEGRANT BFAIL=1 EXPIRES=0"),
  green("refresh", "same-grant-disable", "REUSE RECONNECT SAMEGRANT DISABLE BFAIL=1", false),
  green(
    "refresh",
    "same-grant-frozen",
    "USERWIDE RECONNECT SAMEGRANT FREEZESTORE WITHOUT=P_ORPHAN+P_REUSE",
    false,
  ),
  green(
    "refresh",
    "same-grant-user-wide",
    "USERWIDE RECONNECT SAMEGRANT REVOKE BFAIL=1 LOST=0",
    false,
  ),
  green("refresh", "revoke-force", "FORCE REVOKE BFAIL=1 LOST=0 EXPIRES=0", false),
  green("refresh", "reconnect-force", "FORCE RECONNECT BFAIL=1 LOST=0 EXPIRES=0", false),

  green("cache", "cache-revoked", "LOSTTOMB FLUSH BOUND=5"),
  green("cache", "cache-revoked-cell", "LOSTTOMB FLUSH CELL BOUND=6"),
  green("cache", "cache-disabled", "OWNER FLUSH BOUND=9"),
  green("cache", "cache-disabled-cell", "OWNER FLUSH CELL BOUND=10"),
  green("circuit", "circuit", "ATTEMPTS=3"),
  green("circuit", "circuit-shared", "SHARED"),

  mutant("refresh", "NO_CAS", "P_NEWER"),
  mutant("refresh", "STORE_BY_LEASE", "P_KEPT", "BFAIL=1"),
  mutant("refresh", "STORE_ANY_STATE", "P_GONE", "REVOKE"),
  mutant("refresh", "STATE_UNLOCKED", "P_LEAK", "TOKENSCOPE REVOKE"),
  mutant("refresh", "LATE_DROPPED", "P_LEAK", "TOKENSCOPE REVOKE"),
  mutant("refresh", "ELSE_QUEUE", "P_KILL", "NOROTATE FREEZESTORE"),
  mutant("refresh", "DEAD_IS_FINAL", "P_KEPT", "FREEZESTORE"),
  mutant("refresh", "EVENT_BY_FAILURES", "P_EVENT", "FREEZESTORE"),
  mutant("refresh", "CHECK_THEN_ACT", "P_ONE_CALL"),
  mutant("refresh", "ACQUIRE_IGNORES_LEASE", "P_ONE_CALL"),
  mutant("refresh", "LEFT_OVER_UNCOUNTED", "P_REASON"),
  mutant("refresh", "UNKNOWN_FREES", "P_RETRY"),
  mutant("refresh", "RETRY_EARLY", "P_TOLD"),
  mutant("refresh", "NO_OWNER_FENCE", "P_COUNT"),
  mutant("refresh", "NO_DEAD_VERSION", "P_ONE_EVENT", "DISABLE WITHDRAW"),
  mutant("refresh", "RECONNECT_KEEPS_COUNTS", "P_REASON", "RECONNECT"),
  mutant("refresh", "FORCE_ANY", "P_FORCE", "FORCE"),
  mutant("refresh", "ORPHAN_UNREAD", "P_REUSE", "BFAIL=1"),
  mutant("refresh", "ORPHAN_KEPT_LATE", "P_ORPHAN", "BFAIL=1"),
  mutant("refresh", "ORPHAN_NO_CAS", "P_NEWER", "BFAIL=1"),
  mutant("refresh", "ORPHAN_BY_CONNECTION", "P_ADOPT", "RECONNECT BFAIL=1"),
  mutant("refresh", "ORPHAN_DROPPED_FIRST", "P_ORPHAN", "BFAIL=2"),
  mutant("refresh", "ORPHAN_LEFT_AT_REVOKE", "P_LEAK", "TOKENSCOPE REVOKE BFAIL=1"),
  mutant(
    "refresh",
    "ORPHAN_LEFT_AT_RECONNECT",
    "P_LEAK",
    "TOKENSCOPE RECONNECT BFAIL=1 LOST=0 EXPIRES=0",
  ),
  mutant("refresh", "ORPHAN_DROPPED_AT_ONCE", "P_REUSE", "BFAIL=1"),
  mutant("refresh", "ORPHAN_NOT_AWAITED", "P_REUSE", "BFAIL=1 OAWAY=1"),
  mutant("refresh", "WAIT_UNCOUNTED", "P_WAITS", "OAWAY=6 PATIENCE=6"),
  mutant("refresh", "KNOWN_BY_TOKEN", "P_NEWER", "RECONNECT AGAIN"),
  red(
    "mutant",
    "refresh",
    "mutant-known-by-token-revoked",
    "P_BORN",
    "MUTANT_KNOWN_BY_TOKEN RECONNECT REVOKE AGAIN",
  ),
  mutant(
    "refresh",
    "REPETITION_FORGETS",
    "P_LEAK",
    "TOKENSCOPE RECONNECT AGAIN BFAIL=1 LOST=0 EXPIRES=0",
  ),
  mutant("refresh", "NOT_READ_AGAIN", "P_ORPHAN", "BFAIL=1 OAWAY=1 PATIENCE=1"),
  mutant("refresh", "REFUSED_UNREAD", "P_ORPHAN", "REFUSED BFAIL=1 OAWAY=3 PATIENCE=1 EXPIRES=0"),
  mutant("refresh", "ORPHAN_SEQ", "P_FRESH", "FORCE BFAIL=1"),
  mutant("refresh", "SAME_GRANT_BUMPS", "P_ONE_CALL", "RECONNECT SAMEGRANT"),
  red(
    "mutant",
    "refresh",
    "mutant-same-grant-bumps-revoked",
    "P_KILL",
    "MUTANT_SAME_GRANT_BUMPS RECONNECT SAMEGRANT",
  ),
  mutant("refresh", "SAME_GRANT_DEAD", "P_DEAD", "RECONNECT SAMEGRANT"),
  mutant("refresh", "ORPHAN_WITHOUT_SETBACK", "P_OTHER", "MISMATCH=1 BFAIL=1"),
  mutant("refresh", "MISMATCH_UNSTORED", "P_LEAK", "TOKENSCOPE MISMATCH=1 REVOKE"),
  mutant("refresh", "MISMATCH_UNKEPT", "P_KEPT", "MISMATCH=1 BFAIL=1 GIVEUP"),
  mutant("refresh", "MISMATCH_SAME_VERSION", "P_OTHER", "NOROTATE MISMATCH=1 FREEZESTORE"),
  mutant("refresh", "MISMATCH_RECOVERS", "P_OTHER", "MISMATCH=1 FREEZESTORE"),
  mutant("refresh", "MISMATCH_DEAD_BEFORE", "P_OTHER", "MISMATCH=1 DISABLE"),
  mutant("refresh", "MISMATCH_UNKNOWN", "P_KILL", "MISMATCH=1 RECONNECT SAMEGRANT"),
  mutant("refresh", "MISMATCH_TELLS_TWICE", "P_ONE_EVENT", "MISMATCH=1 FREEZESTORE"),
  red(
    "mutant",
    "refresh",
    "mutant-same-grant-mismatch",
    "P_OTHER",
    "MUTANT_SAME_GRANT_DEAD MISMATCH=1 RECONNECT SAMEGRANT",
  ),
  mutant("refresh", "FAIL_ANY_STATE", "P_GONE", "REVOKE"),
  mutant("refresh", "DEAD_ANY_STATE", "P_GONE", "REVOKE"),
  mutant("refresh", "CLAIM_BLIND", "P_KILL", "USERWIDE RECONNECT REVOKE"),
  mutant("refresh", "CLAIM_ACTIVE_ONLY", "P_KILL", "USERWIDE RECONNECT REVOKE"),
  mutant("refresh", "DECIDED_WHEN_QUEUED", "P_KILL", "USERWIDE RECONNECT REVOKE"),
  mutant("cache", "NO_GUARD", "P_EPOCH", "FLUSH"),
  mutant("cache", "NO_AGE", "P_BOUND", "LOSTTOMB FLUSH BOUND=5"),
  mutant("cache", "AGE_NOT_TAKEN_OFF", "P_BOUND", "LOSTTOMB FLUSH BOUND=5"),
  mutant("cache", "RENEWED_MEMORY", "P_BOUND", "LOSTTOMB FLUSH CELL BOUND=6"),
  mutant("cache", "LONG_ENTRY", "P_BOUND", "LOSTTOMB FLUSH BOUND=11"),
  mutant("circuit", "PROBE_FIRST", "P_PROBE"),
  mutant("circuit", "PROBE_NOT_AGAIN", "P_ONE_PROBE"),
  mutant("circuit", "NO_PROBE", "P_ONE_PROBE"),

  documented("frozen-before-send", "P_ONE_CALL", "FREEZE"),
  documented("slow-provider", "P_RETRY", "SLOWPROVIDER"),
  documented("both-stores-away", "P_KEPT", "BFAIL=1 OAWAY=1 GIVEUP"),
  documented("frozen-before-keeping", "P_ORPHAN", "FREEZESTORE BFAIL=1"),
  documented("redis-away-for-long", "P_REUSE", "BFAIL=1 OAWAY=6"),
  documented("redis-away-until-the-verdict", "P_ORPHAN", "BFAIL=1 OAWAY=7"),
  documented("redis-flushed", "P_REUSE", "BFAIL=1 OLOST=1"),
  documented("orphan-kept-after-revoke", "P_LEAK", "TOKENSCOPE REVOKE BFAIL=1 KEPTLATE"),
  documented(
    "orphan-kept-after-reconnect",
    "P_LEAK",
    "TOKENSCOPE RECONNECT BFAIL=1 KEPTLATE LOST=0 EXPIRES=0",
  ),
  documented("orphan-never-looked-for", "P_LEAK", "TOKENSCOPE REVOKE BFAIL=1 UNLOOKED"),
  documented("same-grant-late-answer", "P_KILL", "RECONNECT SAMEGRANT FREEZESTORE"),
  documented("same-grant-revoked", "P_KILL", "RECONNECT SAMEGRANT REVOKE"),
  documented("two-calls-after-reconnect", "P_ONE_CONNECTION", "RECONNECT"),
  documented("user-wide-window", "P_KILL", "USERWIDE RECONNECT REVOKE WINDOW"),
  documented("user-wide-exchange", "P_BORN", "USERWIDE RECONNECT REVOKE EXCHANGE"),
  documented(
    "user-wide-late-answer",
    "P_LATE_KILL",
    "USERWIDE RECONNECT REVOKE FREEZESTORE LOST=0",
  ),
  documented("user-wide-dropped", "P_DROPPED", "USERWIDE REUSE RECONNECT REVOKE DROPPED CRASHES=0"),
  documented("cache-revoked-is-tight", "P_BOUND", "LOSTTOMB FLUSH BOUND=4", "cache"),
  documented("cache-disabled-cell-is-tight", "P_BOUND", "OWNER FLUSH CELL BOUND=9", "cache"),
];
