/** What a span may say: the names in `shared/observe/trace/attributes.ts`, never a secret. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** One finished step of a sampled trace. Ids are lower-case hex: 32 characters of a trace, 16 of a span. */
export type SpanRecord = {
  readonly traceId: string;
  readonly spanId: string;
  /** Null for the first span of a trace that no caller began. */
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: "server" | "client" | "internal";
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: SpanAttributes;
  /** Whether it ended with an error that is not the caller's. */
  readonly failed: boolean;
};
