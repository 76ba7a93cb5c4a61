import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { integrationsQuery } from "../../api/queries/integrations.ts";
import { shortId } from "../../ui/copy.tsx";
import { WithLogo } from "../../ui/logo.tsx";
import { useOverviewText } from "./text.ts";

/** How the integrations of an overview, which knows their ids only, are called. One that was deleted keeps its id. */
export type IntegrationNames = {
  name: (id: string) => string;
  /** Name and logo. */
  label: (id: string) => ReactNode;
  /** What stands in the URL of a filtered list. */
  key: (id: string) => string;
};

export function useIntegrationNames(project: string): IntegrationNames {
  const text = useOverviewText();
  const integrations = useQuery(integrationsQuery(project)).data;
  const known = (id: string) => integrations?.find((one) => one.id === id);
  const name = (id: string) =>
    known(id)?.name ?? (integrations === undefined ? shortId(id) : text.deleted(shortId(id)));
  return {
    name,
    key: (id) => known(id)?.key ?? id,
    label: (id) => {
      const provider = known(id)?.provider;
      return provider === undefined ? name(id) : <WithLogo provider={provider} name={name(id)} />;
    },
  };
}
