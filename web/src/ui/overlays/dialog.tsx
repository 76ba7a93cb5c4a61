import { Suspense, useState } from "react";
import type { DialogProps } from "./dialog-frame.tsx";
import { overlay } from "./load-overlays.ts";

const DialogFrame = overlay(() => import("./dialog-frame.tsx"));

/**
 * A question or a form over the page. Escape and a click beside it close it; focus stays inside and returns to where it
 * was. `alert`: a click beside it does not close it.
 */
export function Dialog(props: DialogProps) {
  // Once opened it stays, for what it says while it closes.
  const [wasOpen, setWasOpen] = useState(props.open);
  if (props.open && !wasOpen) setWasOpen(true);
  if (!wasOpen) return null;
  return (
    <Suspense>
      <DialogFrame {...props} />
    </Suspense>
  );
}
