import { useSuspenseQuery } from "@tanstack/react-query";
import { Suspense, lazy } from "react";
import { sessionQuery } from "../../api/session.ts";

const UnverifiedBanner = lazy(() => import("../email-links/unverified-banner.tsx"));

/** Loads the banner only for those who need it: most addresses are confirmed once and for all. */
export function AskToVerify() {
  const { email, email_verified } = useSuspenseQuery(sessionQuery).data.account;
  if (email_verified) return null;
  return (
    <Suspense>
      <UnverifiedBanner email={email} />
    </Suspense>
  );
}
