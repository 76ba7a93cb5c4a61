import { useQuery } from "@tanstack/react-query";
import type { Connection } from "../../../api/queries/connections.ts";
import { integrationsQuery } from "../../../api/queries/integrations.ts";
import { returnUrlsQuery } from "../../../api/queries/return-urls.ts";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { useUiText } from "../../../ui/text.ts";
import { LinkSteps } from "./link-steps.tsx";
import { useLinkText } from "./text.ts";

/** Makes a link for an end user: for a new connection, or for `connection`, whose grant is to be renewed. */
export default function ConnectLinkDialog({
  project,
  connection,
  externalId,
  onClose,
}: {
  project: string;
  connection?: Connection;
  /** Whose link it will be, where that is known already. */
  externalId?: string;
  onClose: () => void;
}) {
  const text = useLinkText();
  const ui = useUiText();
  const integrations = useQuery(integrationsQuery(project));
  const returnUrls = useQuery(returnUrlsQuery(project));
  const error = integrations.error ?? returnUrls.error;
  const title = connection === undefined ? text.title : text.reconnectTitle(connection.external_id);
  if (integrations.data === undefined || returnUrls.data === undefined)
    return (
      <Dialog open onClose={onClose} title={title}>
        {error === null ? (
          <span className="skeleton w3" role="status" aria-label={ui.loading} />
        ) : (
          <ProblemNotice
            error={error}
            onRetry={() => void Promise.all([integrations.refetch(), returnUrls.refetch()])}
          />
        )}
      </Dialog>
    );
  return (
    <LinkSteps
      project={project}
      connection={connection}
      externalId={externalId}
      title={title}
      integrations={integrations.data.filter(({ enabled }) => enabled)}
      returnUrls={returnUrls.data.map(({ url }) => url)}
      onClose={onClose}
    />
  );
}
