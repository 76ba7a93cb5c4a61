import { z } from "zod";
import { externalId, isoTime, pageQuery } from "../fields.ts";
import { FLOW_OUTCOMES, FLOW_STEPS } from "./flow-outcomes.ts";

/** How one flow ended. Written for every flow; people read it to find what went wrong. */
export const flowSchema = z.object({
  id: z.string(),
  integration_id: z.string(),
  end_user_id: z.string().nullable(),
  external_id: z.string().nullable(),
  connection_id: z.string().nullable(),
  outcome: z.enum(FLOW_OUTCOMES),
  /** The `error` of the return URL; null when connected. */
  error: z.string().nullable(),
  /** Where the flow ended: `page`, `callback`, `exchange`, `id_token`, `userinfo` or `store`; null when connected. */
  step: z.string().nullable(),
  /** The check that failed, such as `iat_in_future`, or the provider's own name for its error. */
  reason: z.string().nullable(),
  /** The provider's own `error`, as far as it is safe to show, or Atlas's name for what came instead. */
  provider_error: z.string().nullable(),
  /** What the provider said about it, without URL queries and without anything that looks like a token. */
  provider_error_description: z.string().nullable(),
  /** The request of the callback, as in `x-request-id`. */
  request_id: z.string().nullable(),
  duration_ms: z.number().int(),
  started_at: isoTime,
  finished_at: isoTime,
});
export type Flow = z.infer<typeof flowSchema>;

export const listFlowsInput = pageQuery.extend({
  integration: z.string().min(1).max(64).optional(),
  external_id: externalId.optional(),
  outcome: z.enum(FLOW_OUTCOMES).optional(),
  /** Where it ended. */
  step: z.enum(FLOW_STEPS).optional(),
  /** Only flows that finished at this time or later. */
  since: isoTime.optional(),
  /** Only flows that finished before this time. */
  until: isoTime.optional(),
});
export type ListFlowsInput = z.infer<typeof listFlowsInput>;
