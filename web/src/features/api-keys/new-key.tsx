import { useQuery } from "@tanstack/react-query";
import { connectionsQuery } from "../../api/queries/connections.ts";
import { integrationsQuery } from "../../api/queries/integrations.ts";
import type { NewApiKey } from "../../api/queries/api-keys.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { CopyField } from "../../ui/copy.tsx";
import { codeSamples } from "./code-samples.ts";
import { useApiKeysText } from "./text.ts";

const ANY_CONNECTION = "con_…";
const ANY_ORIGIN = "https://atlas.example.com";

/** The key, this once, and code that works with it: with a connection of the project when there is one. */
export function NewKey({ project, apiKey }: { project: string; apiKey: NewApiKey }) {
  const { created: text } = useApiKeysText();
  const connection = useQuery(connectionsQuery(project, { state: "active", limit: 1 }));
  const integrations = useQuery(integrationsQuery(project));
  const callback = integrations.data?.[0]?.callback_url;
  const readsTokens = apiKey.scopes.includes("tokens:read");
  const connectionId = connection.data?.data[0]?.id ?? ANY_CONNECTION;
  return (
    <div className="stack">
      <CopyField value={apiKey.secret} />
      {connection.isPending || integrations.isPending ? (
        <span className="skeleton w3" aria-busy="true" />
      ) : (
        <CodeBlock
          label={text.code}
          samples={codeSamples({
            origin: callback === undefined ? ANY_ORIGIN : new URL(callback).origin,
            secret: apiKey.secret,
            connectionId: readsTokens ? connectionId : null,
          })}
        />
      )}
      {readsTokens && connectionId === ANY_CONNECTION ? (
        <p className="hint">{text.codeHint}</p>
      ) : null}
    </div>
  );
}
