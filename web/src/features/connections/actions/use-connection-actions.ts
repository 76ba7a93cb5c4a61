import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { type Connection, reloadConnections } from "../../../api/queries/connections.ts";
import { showToast } from "../../../ui/overlays/toast.tsx";
import { type Introspection, disable, enable, introspect, refresh } from "./calls.ts";
import { useActionsText } from "./text.ts";

export type Action = "refresh" | "check" | "disable" | "enable";
type Order = { action: Action; connection: Connection };

/** What came of an action. Disabling and enabling that went well are told by a toast. */
export type Outcome =
  | { kind: "refreshed"; expiresAt: string | null }
  | { kind: "checked"; answer: Introspection }
  | { kind: "moved" };

/**
 * Refreshing, checking, disabling and enabling connections of a project. One action at a time: clicks during one are
 * ignored, so a double click sends one request.
 */
export function useConnectionActions(project: string) {
  const text = useActionsText();
  const client = useQueryClient();
  const running = useRef(false);
  const mutation = useMutation({
    mutationFn: ({ action, connection }: Order) => carryOut(project, action, connection.id),
    onSuccess: (_outcome, { action, connection }) => {
      if (action === "disable")
        showToast({
          title: text.disabled(connection.external_id),
          action: { label: text.undo, run: () => start("enable", connection) },
        });
      if (action === "enable") showToast({ title: text.enabled(connection.external_id) });
    },
    // Also after a failure: the connection may have changed since the page was loaded.
    onSettled: () => {
      running.current = false;
      return reloadConnections(client, project);
    },
  });
  const start = (action: Action, connection: Connection): void => {
    if (running.current) return;
    running.current = true;
    mutation.mutate({ action, connection });
  };
  return {
    start,
    /** What is being done at the moment. */
    doing: mutation.isPending ? mutation.variables.action : null,
    connection: mutation.variables?.connection,
    action: mutation.variables?.action,
    outcome: mutation.data,
    error: mutation.error,
    dismiss: mutation.reset,
  };
}

async function carryOut(project: string, action: Action, id: string): Promise<Outcome> {
  if (action === "check") return { kind: "checked", answer: await introspect(project, id) };
  if (action === "refresh") {
    const token = await refresh(project, id);
    return { kind: "refreshed", expiresAt: token.expires_at };
  }
  await (action === "disable" ? disable(project, id) : enable(project, id));
  return { kind: "moved" };
}
