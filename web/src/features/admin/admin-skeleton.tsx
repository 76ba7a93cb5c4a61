import { useUiText } from "../../ui/text.ts";

/** In place of what is still asked for. */
export const AdminSkeleton = () => (
  <div className="panel panel-body" role="status" aria-label={useUiText().loading}>
    <span className="skeleton w3" />
  </div>
);
