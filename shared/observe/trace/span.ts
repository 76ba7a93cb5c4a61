import type { SpanRecord } from "../../contracts/telemetry/span.ts";
import { randomBytes } from "../../random.ts";
import type { Attributes, SpanAttribute } from "./attributes.ts";

const LONGEST_VALUE = 200;

/** `bytes` random bytes as hex. All zero would be invalid; with these lengths it does not happen. */
export const randomHex = (bytes: number): string =>
  Array.from(randomBytes(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Where a new span belongs. A root has a trace of its own. */
export type SpanPlace = { readonly traceId: string; readonly spanId: string | null };

/**
 * One step of a sampled trace, from now until {@link end}. Spans exist only where a request is sampled. A Worker's clock
 * stands still while it computes, so a span's time is what it waited.
 */
export class Span {
  readonly traceId: string;
  readonly spanId: string = randomHex(8);
  readonly #parentId: string | null;
  readonly #kind: SpanRecord["kind"];
  readonly #startMs: number = Date.now();
  readonly #attributes: Partial<Record<SpanAttribute, string | number>> = {};
  #name: string;
  #failed = false;

  constructor(place: SpanPlace, kind: SpanRecord["kind"], name: string) {
    this.traceId = place.traceId;
    this.#parentId = place.spanId;
    this.#kind = kind;
    this.#name = name;
  }

  rename(name: string): void {
    this.#name = name;
  }

  set(attributes: Attributes): void {
    Object.assign(this.#attributes, attributes);
  }

  /** @param code the stable code or the status that stands for the error, never its message. */
  fail(code: string): void {
    this.#failed = true;
    this.#attributes["error.type"] = code;
  }

  end(): SpanRecord {
    const attributes = Object.entries(this.#attributes).map(([name, value]) => [
      name,
      typeof value === "string" ? value.slice(0, LONGEST_VALUE) : value,
    ]);
    return {
      traceId: this.traceId,
      spanId: this.spanId,
      parentId: this.#parentId,
      name: this.#name.slice(0, LONGEST_VALUE),
      kind: this.#kind,
      startMs: this.#startMs,
      endMs: Date.now(),
      attributes: Object.fromEntries(attributes),
      failed: this.#failed,
    };
  }
}
