import type { SchemaTexts } from "./texts.ts";

const FLOWS = {
  connected: "Flows that ended with a connection.",
  denied: "Flows in which the person said no.",
  failed: "Flows that failed.",
  waiting: "Flows that wait for someone's approval at the provider.",
};

export const OVERVIEW_TEXTS: SchemaTexts = {
  Overview: {
    range: "The range that was asked for.",
    from: "When the first bucket begins.",
    to: "When the last bucket ends. It holds the present moment.",
    bucket_seconds: "How many seconds a bucket covers.",
    token_reads: "Reads of tokens. A lower bound.",
    refreshes: "Refreshes at providers. A lower bound.",
    flows: "Connect flows by how they ended.",
    connections: "Connections by state as they are now, whatever the range.",
    integrations: "Integrations with a connection, a read, a refresh or a flow, deleted ones too.",
  },
  CountSeries: {
    total: "How many there were in the range.",
    failed: "How many of them failed.",
    buckets: "The same over time, oldest first, also where there was nothing.",
  },
  CountSeriesBucket: {
    at: "When the bucket begins.",
    count: "How many there were.",
    failed: "How many of them failed.",
  },
  FlowSeries: {
    ...FLOWS,
    buckets: "The same over time, oldest first, also where there was nothing.",
  },
  FlowSeriesBucket: { ...FLOWS, at: "When the bucket begins." },
  ConnectionCounts: {
    active: "Connections that hand out tokens.",
    pending: "Connections that your app has not confirmed yet.",
    needs_reauth: "Connections that their person has to connect again.",
    disabled: "Connections that were switched off.",
    revoked: "Connections that were revoked.",
  },
  OverviewIntegration: {
    connections: "Its connections in any state, without deleted ones.",
    needs_reauth: "Its connections that their person has to connect again.",
    reads: "Reads of tokens in the range, with those that failed.",
    refreshes: "Refreshes that ended in the range, with those that failed.",
    refresh_failures: "Refreshes that failed in the range.",
    flows_failed: "Flows that failed in the range.",
    last_connected_at: "When a flow last succeeded in the range. Null: none did.",
    last_failed_at: "When a flow last failed in the range. Null: none did.",
  },
};
