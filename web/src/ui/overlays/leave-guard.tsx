import { useBlocker } from "@tanstack/react-router";
import { useEffect } from "react";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { loadOverlays } from "./load-overlays.ts";
import { useUiText } from "../text.ts";

/** While it is on the page, another page or tab opens only after a question; so does a reload, in the browser's own words. */
export function LeaveGuard() {
  const text = useUiText().leave;
  // The question has to be there even when the server has another release by then.
  useEffect(loadOverlays, []);
  const leaving = useBlocker({ shouldBlockFn: () => true, withResolver: true });
  return (
    <ConfirmDialog
      open={leaving.status === "blocked"}
      onClose={() => leaving.reset?.()}
      title={text.title}
      description={text.detail}
      verb={text.verb}
      doing={text.verb}
      onConfirm={() => leaving.proceed?.()}
      pending={false}
      error={null}
    />
  );
}
