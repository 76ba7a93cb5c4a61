import { countEn } from "../../i18n/plural.ts";

export const en = {
  title: "Overview",
  range: "Time range",
  ranges: { "24h": "24 h", "7d": "7 d", "30d": "30 d" },
  last: { "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days" },
  reads: "Token reads",
  refreshes: "Refreshes",
  failedRefreshes: "Failed refreshes",
  completed: "Flows completed",
  active: "Active connections",
  notes: {
    noReads: "none yet",
    allAnswered: "all answered",
    answered: (share: string, failed: string) => `${share} answered, ${failed} failed`,
    noRefreshes: "none were due",
    noneFailed: "none failed",
    failed: (count: string, where: string | null) =>
      where === null ? `${count} failed` : `${count} failed, most at ${where}`,
    noFlows: "nobody tried",
    flows: (connected: string, all: string) => `${connected} of ${all} that ended`,
    needReauth: (count: number) => `${countEn(count, "needs", "need")} reauth`,
    allWell: "none needs reauth",
  },
  chart: {
    title: "Token reads and refreshes",
    reads: "Reads",
    label: (range: string) => `Token reads and refreshes. ${range}. Arrow keys move through it.`,
    from: "From",
    to: "To",
    reading: (when: string, reads: string, refreshes: string, failed: string) =>
      `${when}: ${reads} reads, ${refreshes} refreshes, ${failed} failed refreshes`,
  },
  flows: {
    title: "Flows by result",
    all: "All flows",
    none: "No flow ended in this time.",
    failedBy: "Failed, by integration",
    readsBy: "Token reads, by integration",
  },
  attention: {
    title: "Needs attention",
    none: "Nothing needs anyone at the moment.",
    reauth: (count: number, name: string) =>
      `${countEn(count, "connection", "connections")} at ${name} ${count === 1 ? "needs" : "need"} reauth`,
    reauthDetail: "The provider ended the grant. The end users have to connect again.",
    flows: (name: string) => `Flows fail at ${name}`,
    flowsDetail: (count: number) => `${countEn(count, "flow", "flows")} failed, the last one`,
    refreshes: (name: string) => `Refreshes fail at ${name}`,
    refreshesDetail: (failed: string, all: string) => `${failed} of ${all} refreshes failed`,
    key: (name: string) => `The API key “${name}” expires on`,
    keyUsed: "Last used:",
    show: "Show",
    rotate: "Rotate",
    keysUnknown: "Whether an API key expires soon could not be asked.",
  },
  deleted: (id: string) => `${id} (deleted)`,
  empty: {
    title: "Nothing has happened yet",
    detail:
      "Reads of tokens, refreshes and flows appear here as soon as your app makes them. The start page takes you to the first token in two minutes.",
    start: "Go to the start page",
  },
};
