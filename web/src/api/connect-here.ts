import { api, take } from "./client.ts";

export type ConnectHere = {
  projectId: string;
  integration: string;
  externalId: string;
  /** A page of the dashboard, with its search: the browser comes back there with `status`. */
  path: string;
};

/** Begins a real flow in this tab, as an app would for its user. The page is left when it resolves. */
export async function connectHere(request: ConnectHere): Promise<void> {
  const session = await take(
    api.POST("/v1/projects/{project_id}/connect/sessions", {
      params: { path: { project_id: request.projectId } },
      body: {
        external_id: request.externalId,
        integrations: [request.integration],
        return_to: window.location.origin + request.path,
      },
    }),
  );
  window.location.assign(session.url);
}
