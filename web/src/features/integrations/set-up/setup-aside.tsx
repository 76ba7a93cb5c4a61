import type { Integration, Provider } from "../../../api/queries/integrations.ts";
import { RegisterPanel } from "../new/register-panel.tsx";
import { isGeneric } from "../provider-kind.ts";
import { MonthPanel } from "../testing/month-panel.tsx";
import { TestPanel } from "../testing/test-panel.tsx";

type Props = { project: string; integration: Integration; provider: Provider | undefined };

/** Beside the set-up: where to register the app, a test, and how it went. */
export default function SetupAside({ project, integration, provider }: Props) {
  return (
    <>
      {provider === undefined || isGeneric(provider) ? null : <RegisterPanel provider={provider} />}
      <TestPanel project={project} integration={integration} />
      <MonthPanel project={project} integration={integration} />
    </>
  );
}
