import { type Members, type Row, over } from "../row.ts";

/** A refresh answer that says nothing usable about the token's life, after an exchange that named an hour. */
const odd = (name: string, changes: Members, source = "–"): Row => ({
  name: `K2 ${name}`,
  source,
  refresh: over({ expires_in: undefined, ...changes }),
});

export const UNUSABLE_LIVES: readonly Row[] = [
  odd("no expires_in at the refresh", {}),
  odd("expires_in null at the refresh", { expires_in: null }),
  odd("expires_in 0 at the refresh", { expires_in: 0 }),
  odd("expires_in negative at the refresh", { expires_in: -1 }),
  odd("expires_in empty at the refresh", { expires_in: "" }),
  odd("expires_in a word at the refresh", { expires_in: "soon" }),
  odd("expires_in never at the refresh", { expires_in: "never" }),
  odd("expires_in true at the refresh", { expires_in: true }),
  odd("expires_in a list at the refresh", { expires_in: [] }),
  odd("expires_in an object at the refresh", { expires_in: { seconds: "x" } }),
  odd("expires_in -1 as text at the refresh", { expires_in: "-1" }),
  odd("expires_in beyond every number at the refresh", { expires_in: "1e999" }),
];

/** A life in another form: `seconds` from now, at the exchange and at the refresh. */
export type NamedLife = Row & { readonly seconds: number };

const HOUR = 3600;
const inAnHour = (): number => Math.floor(Date.now() / 1000) + HOUR;

const named = (name: string, changes: () => Members, seconds = HOUR, source = "–"): NamedLife => {
  const play = (good: Members) => over({ expires_in: undefined, ...changes() })(good);
  return { name: `K2 ${name}`, source, exchange: play, refresh: play, seconds };
};

export const NAMED_LIVES: readonly NamedLife[] = [
  named("expires_in as text", () => ({ expires_in: "3600" })),
  named("expires_in a fraction", () => ({ expires_in: 3599.5 })),
  named("expires_in a fraction as text", () => ({ expires_in: "3600.0" })),
  named("expires_in of five minutes", () => ({ expires_in: 300 }), 300),
  named("azure v1: expires_on in seconds as text", () => ({ expires_on: String(inAnHour()) })),
  named("azure v1: expires_in as text beside expires_on", () => ({
    expires_in: "3599",
    ext_expires_in: "3599",
    expires_on: String(inAnHour()),
    not_before: String(inAnHour() - HOUR),
  })),
  named("expires_at in seconds", () => ({ expires_at: inAnHour() })),
  named("expires_at as an ISO time", () => ({
    expires_at: new Date(inAnHour() * 1000).toISOString(),
  })),
  named(
    "expires_in in milliseconds, believed",
    () => ({ expires_in: 3_600_000 }),
    3_600_000,
    "OAuth-Apis/apis#56",
  ),
];
