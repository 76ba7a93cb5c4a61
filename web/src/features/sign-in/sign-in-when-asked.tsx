import { Suspense, lazy, useSyncExternalStore } from "react";
import { signedOut } from "../../api/signed-out.ts";

/** The form is loaded when it is needed: most visits never see it. */
const SignInAgain = lazy(() => import("./sign-in-again.tsx"));

/** Shows the form for signing in again while a call waits for it. */
export function SignInWhenAsked() {
  const isAsking = useSyncExternalStore(signedOut.subscribe, signedOut.isAsking);
  return isAsking ? (
    <Suspense>
      <SignInAgain />
    </Suspense>
  ) : null;
}
