import type { FlowRecord, SessionRecord } from "../flows/flow-records.ts";

/** A flow whose state was taken, by the browser and for the integration that it started with. */
export type TrustedFlow = {
  readonly flow: FlowRecord;
  readonly session: SessionRecord;
  readonly integrationId: string;
};
