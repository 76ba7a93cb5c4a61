import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "../../api/client.ts";
import { isProblem } from "../../api/problem.ts";
import {
  type Integration,
  integrationQuery,
  integrationsOf,
} from "../../api/queries/integrations.ts";
import type { components, operations } from "../../api/schema.gen.d.ts";

export type IntegrationChanges = NonNullable<
  operations["updateIntegration"]["requestBody"]
>["content"]["application/json"];
type Updated = components["schemas"]["UpdatedIntegration"];

/**
 * Changes an integration; every page that shows it follows. What somebody else has changed since it was loaded is not
 * written over: it is loaded, and the change fails with `integration_changed`.
 */
export function useUpdateIntegration(
  project: string,
  { id, updated_at: expected_updated_at }: Integration,
): UseMutationResult<Updated, Error, IntegrationChanges> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: IntegrationChanges) =>
      take(
        api.PATCH("/v1/projects/{project_id}/integrations/{integration}", {
          params: { path: { project_id: project, integration: id } },
          body: { ...body, expected_updated_at },
        }),
      ),
    onError: (error) =>
      isProblem(error, "integration_changed")
        ? client.invalidateQueries(integrationsOf(project))
        : undefined,
    onSuccess: async (updated) => {
      client.setQueryData(integrationQuery(project, id).queryKey, updated);
      await client.invalidateQueries(integrationsOf(project));
    },
  });
}
