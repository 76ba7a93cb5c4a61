import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import { useFormOpen, useMay, useMayEnd, useRoleMay } from "../../api/may.ts";
import { type ApiKey, apiKeysQuery } from "../../api/queries/api-keys.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { ApiKeysTable } from "./api-keys-table.tsx";
import { RenameKeyDialog } from "./rename-key-dialog.tsx";
import { RevokeKeyDialog } from "./revoke-key-dialog.tsx";
import { useApiKeysText } from "./text.ts";

/** The forms are loaded when they are opened. */
const CreateKeyDialog = lazy(() => import("./create-key-dialog.tsx"));
const RotateKeyDialog = lazy(() => import("./rotate-key-dialog.tsx"));

const route = getRouteApi("/_auth/projects/$project/api-keys");

export function ApiKeysPage() {
  const text = useApiKeysText();
  const { project } = route.useParams();
  const { key: marked, create: creating = false } = route.useSearch();
  const navigate = route.useNavigate();
  const keys = useQuery(apiKeysQuery(project));
  const mayWrite = useMay(project)("api_keys:write");
  const mayRevoke = useMayEnd(project)("api_keys:write");
  const roleMay = useRoleMay(project)("api_keys:write");
  const isCreating = useFormOpen(creating, mayWrite);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [renaming, setRenaming] = useState<ApiKey | null>(null);
  const [rotating, setRotating] = useState<ApiKey | null>(null);
  const setCreating = (create: boolean) =>
    void navigate({ search: create ? { create } : {}, replace: true });
  const create = mayWrite ? (
    <Button variant="primary" icon={Plus} onClick={() => setCreating(true)}>
      {text.create}
    </Button>
  ) : null;
  const isEmpty = keys.data?.length === 0;
  return (
    <>
      <PageHead title={text.title} actions={isEmpty ? null : create}>
        {roleMay ? text.about : text.mayNot}
      </PageHead>
      {keys.error !== null && keys.data === undefined ? (
        <ProblemNotice error={keys.error} onRetry={() => void keys.refetch()} />
      ) : isEmpty ? (
        <EmptyState
          title={text.empty.title}
          actions={
            <>
              {create}
              <ButtonLink to="/projects/$project/start" params={{ project }}>
                {text.empty.start}
              </ButtonLink>
            </>
          }
        >
          {text.empty.detail}
        </EmptyState>
      ) : (
        <ApiKeysTable
          project={project}
          rows={keys.data}
          marked={marked}
          onRevoke={mayRevoke ? setRevoking : undefined}
          onRename={mayWrite ? setRenaming : undefined}
          onRotate={mayWrite ? setRotating : undefined}
        />
      )}
      {isCreating ? (
        <Suspense>
          <CreateKeyDialog project={project} onClose={() => setCreating(false)} />
        </Suspense>
      ) : null}
      {renaming === null ? null : (
        <RenameKeyDialog project={project} apiKey={renaming} onClose={() => setRenaming(null)} />
      )}
      {rotating === null ? null : (
        <Suspense>
          <RotateKeyDialog project={project} apiKey={rotating} onClose={() => setRotating(null)} />
        </Suspense>
      )}
      {revoking === null ? null : (
        <RevokeKeyDialog project={project} apiKey={revoking} onClose={() => setRevoking(null)} />
      )}
    </>
  );
}
