import { useQuery } from "@tanstack/react-query";
import {
  type IntegrationHealth,
  integrationHealthQuery,
} from "../../api/queries/integration-health.ts";

/** How one integration did in the last 30 days; `undefined` while it is not known, or when nothing happened. */
export const useHealthOf = (
  project: string,
  integrationId: string,
): IntegrationHealth | undefined =>
  useQuery(integrationHealthQuery(project)).data?.get(integrationId);
