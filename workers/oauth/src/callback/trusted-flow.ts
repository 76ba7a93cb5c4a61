import type { FlowRecord, SessionRecord } from "../flows/flow-records.ts";

/** A flow in the browser and at the integration that it started with. */
export type TrustedFlow = {
  readonly flow: FlowRecord;
  readonly session: SessionRecord;
  readonly sessionHandle: string;
  /** Names the flow in the vault too. */
  readonly flowHandle: string;
  readonly integrationId: string;
};
