export type Members = Readonly<Record<string, unknown>>;

/** An answer, byte for byte. 200 and `application/json` when left out. */
export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The request that is answered. */
export type Ask = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: URLSearchParams;
  /** How many requests of this kind the grant has seen, this one included; 0 without a grant. */
  readonly count: number;
  readonly path: string;
  /** Where the row is played: the issuer, and the start of every endpoint. */
  readonly base: string;
};

/** Turns what a good provider would answer into what this one does. */
export type Plays = (good: Members, ask: Ask) => Reply | Promise<Reply>;

/** How one provider deviates, as somebody met it in the field. What a row leaves out is as from a good provider. */
export type Row = {
  /** Unique; begins with the kind, as in "K1 slack: token_type bot". */
  readonly name: string;
  /** The thread that reports it, as `repository#number`; "–": a further member of the kind. */
  readonly source: string;
  /** Settings of the integration beside the endpoints. */
  readonly settings?: Members;
  /** Which protocols the row is about; both when left out. */
  readonly only?: Protocol;
  readonly exchange?: Plays;
  readonly refresh?: Plays;
  readonly userinfo?: Plays;
  readonly revocation?: Plays;
  readonly discovery?: Plays;
  readonly jwks?: Plays;
  /** Ends every code. */
  readonly codeEnd?: string;
  /** The query of the callback, in place of `code={code}&state={state}`. */
  readonly callback?: (code: string, state: string) => string;
  /** Claims laid over those of every id token; undefined takes one out. */
  readonly claims?: (claims: Members) => Members;
  readonly alg?: string;
  /** The id token's header names this key; null: none. */
  readonly kid?: string | null;
};

export type Protocol = "oauth2" | "oidc";

export const PROTOCOLS: readonly Protocol[] = ["oauth2", "oidc"];

/** Each row with each protocol that it is about, for `test.each`. */
export const played = <R extends Row>(rows: readonly R[]): [string, Protocol, R][] =>
  rows.flatMap((row) =>
    PROTOCOLS.filter((protocol) => (row.only ?? protocol) === protocol).map(
      (protocol): [string, Protocol, R] => [row.name, protocol, row],
    ),
  );

export const json = (
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({ status, headers, body: JSON.stringify(body) });

export const text = (body: string, type: string, status = 200): Reply => ({
  status,
  headers: { "content-type": type },
  body,
});

export const html = (words: string, status = 200): Reply =>
  text(`<!doctype html><html><body><h1>${words}</h1></body></html>`, "text/html", status);

export const form = (members: Members, type = "application/x-www-form-urlencoded"): Reply =>
  text(
    new URLSearchParams(
      Object.entries(members).map(([name, value]) => [name, String(value)]),
    ).toString(),
    type,
  );

/** A good answer with these members laid over; undefined leaves one out. */
export const over =
  (changes: Members) =>
  (good: Members): Reply =>
    json({ ...good, ...changes });

/** The same refusal at every request. */
export const refusal = (status: number, body: unknown) => (): Reply => json(body, status);
