import type { FlowRecord, SessionRecord } from "../flows/flow-records.ts";

/** A flow whose state was taken, from the browser and for the integration that it began with. */
export type TrustedFlow = {
  readonly flow: FlowRecord;
  readonly session: SessionRecord;
  readonly integrationId: string;
};
