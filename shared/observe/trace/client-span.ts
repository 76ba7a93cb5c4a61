import { activeSpan, runInSpan } from "./active-span.ts";
import type { Attributes } from "./attributes.ts";
import { Span } from "./span.ts";

/** What is called, said once for all calls. */
export type ClientCall<T> = {
  readonly name: string;
  readonly attributes: Attributes;
  readonly describe?: (span: Span, value: T) => void;
};

const sayNothing = (): void => undefined;

/** Runs `work` as a client span of the running request. In a request that is not sampled it just runs it. */
export function inClientSpan<T>(call: ClientCall<T>, work: () => Promise<T>): Promise<T> {
  const parent = activeSpan();
  if (parent === undefined) return work();
  const span = new Span(parent, "client", call.name);
  span.set(call.attributes);
  return runInSpan(span, work, call.describe ?? sayNothing);
}
