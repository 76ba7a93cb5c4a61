import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "../../ui/button.tsx";
import { ProviderLogo } from "../../ui/logo.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { usePasskeysText } from "../passkeys/text.ts";
import { leaveForProvider, providersQuery } from "./identity-calls.ts";
import { useIdentitiesText } from "./text.ts";

/** A button for each provider that the installation lets people sign in with. Nothing where there is none. */
export function ProviderButtons({
  next,
  fresh = false,
  or = true,
}: {
  next: string;
  /** The provider is to ask the person again. */
  fresh?: boolean;
  or?: boolean;
}) {
  const text = useIdentitiesText();
  const { signIn } = usePasskeysText();
  const providers = useQuery(providersQuery).data ?? [];
  const leave = useMutation({
    mutationFn: (id: string) => leaveForProvider({ purpose: "sign_in", next }, id, fresh),
  });
  if (providers.length === 0) return null;
  return (
    <div className="provider-buttons">
      {or ? <p className="or">{signIn.or}</p> : null}
      {providers.map(({ integration_id, provider, name }) => (
        <Button
          key={integration_id}
          size="lg"
          wide
          busy={leave.isPending && leave.variables === integration_id && text.leaving}
          onClick={() => leave.isPending || leave.mutate(integration_id)}
        >
          <ProviderLogo provider={provider} name={name} />
          {text.continueWith(name)}
        </Button>
      ))}
      {leave.error === null ? null : <ProblemNotice error={leave.error} />}
    </div>
  );
}
