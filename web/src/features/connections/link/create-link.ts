import { api, take } from "../../../api/client.ts";
import type { components } from "../../../api/schema.gen.d.ts";

export type LinkForm = {
  external_id: string;
  integrations: string[];
  display_name: string;
  language: "" | "en" | "ru";
  return_to: string;
};

/** A link, and the newest flow that its end user had before: a flow after that one came through a link made now. */
export type Link = {
  session: components["schemas"]["ConnectSession"];
  externalId: string;
  lastFlow: string | null;
};

/** Makes a link for a new connection or, with `connectionId`, for one that is to be renewed. */
export async function createLink(
  project: string,
  form: LinkForm,
  connectionId: string | undefined,
): Promise<Link> {
  const path = { project_id: project };
  const { external_id: externalId } = form;
  const before = await take(
    api.GET("/v1/projects/{project_id}/flows", {
      params: { path, query: { external_id: externalId, limit: 1 } },
    }),
  );
  const session = await take(
    api.POST("/v1/projects/{project_id}/connect/sessions", {
      params: { path },
      body: {
        external_id: externalId,
        return_to: form.return_to,
        confirm: false,
        ...(connectionId === undefined ? {} : { connection_id: connectionId }),
        ...(form.integrations.length === 0 ? {} : { integrations: form.integrations }),
        ...(form.display_name.trim() === "" ? {} : { display_name: form.display_name.trim() }),
        ...(form.language === "" ? {} : { language: form.language }),
      },
    }),
  );
  return { session, externalId, lastFlow: before.data[0]?.id ?? null };
}
