import { Suspense, lazy } from "react";
import type { BothVersionsProps } from "./both-versions-notice.tsx";

const Notice = lazy(() => import("./both-versions-notice.tsx"));

/** Says what two people changed at once. Few readers ever see it, so it is loaded then. */
export const BothVersions = (props: BothVersionsProps) =>
  props.fields.length === 0 ? null : (
    <Suspense>
      <Notice {...props} />
    </Suspense>
  );
