import { Suspense, lazy, useSyncExternalStore } from "react";
import { stepUp } from "../../api/step-up.ts";

/** The form is loaded when it is needed: most visits never see it. */
const StepUpDialog = lazy(() => import("./step-up-dialog.tsx"));

/** Asks the reader to prove who they are while a call waits for it. */
export function StepUpWhenAsked() {
  const methods = useSyncExternalStore(stepUp.subscribe, stepUp.askedFor);
  return methods === null ? null : (
    <Suspense>
      <StepUpDialog methods={methods} />
    </Suspense>
  );
}
