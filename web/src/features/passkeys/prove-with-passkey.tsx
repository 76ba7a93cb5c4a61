import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { rememberCsrfToken } from "../../api/client.ts";
import { beginPasskeyProof, sendPasskeyProof } from "./passkey-calls.ts";
import { queryClient } from "../../api/query-client.ts";
import { sessionQuery } from "../../api/session.ts";
import { stepUp } from "../../api/step-up.ts";
import { Button } from "../../ui/button.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { PasskeyNotice } from "./passkey-notice.tsx";
import { hasPasskeys } from "./passkey-support.ts";
import { usePasskeysText } from "./text.ts";

/** Proves with a passkey who the reader is, where they have one. */
export function ProveWithPasskey({
  methods,
  onDone,
}: {
  methods: readonly string[];
  onDone: () => void;
}) {
  const { prove: text, signIn } = usePasskeysText();
  const prove = useMutation({ mutationFn: proveWithPasskey, onSuccess: onDone });
  const press = useOnce(prove.mutateAsync);
  if (!methods.includes("passkey") || !hasPasskeys()) return null;
  return (
    <>
      <p className="or">{signIn.or}</p>
      <Button wide icon={KeyRound} busy={prove.isPending && signIn.doing} onClick={() => press()}>
        {text.verb}
      </Button>
      {prove.error === null ? null : <PasskeyNotice error={prove.error} />}
    </>
  );
}

async function proveWithPasskey(): Promise<void> {
  const [{ provePasskey }, options] = await Promise.all([
    import("./ceremony.ts"),
    beginPasskeyProof(),
  ]);
  const credential = await provePasskey(options);
  const session = await stepUp.renew(async () => {
    const renewed = await sendPasskeyProof(credential);
    rememberCsrfToken(renewed.csrf_token);
    return renewed;
  });
  queryClient.setQueryData(sessionQuery.queryKey, session);
}
