import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { beginPasskeySignIn } from "./passkey-calls.ts";
import { Button } from "../../ui/button.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { enter } from "./enter.ts";
import { PasskeyNotice } from "./passkey-notice.tsx";
import { hasPasskeys } from "./passkey-support.ts";
import { usePasskeysText } from "./text.ts";
import { useFieldOffer } from "./use-field-offer.ts";

/** The way in without e-mail and password. Nothing in a browser that has no passkeys. */
export function SignInWithPasskey({
  inField = false,
  onDone,
}: {
  /** Whether the form has a field in which the browser can offer passkeys. */
  inField?: boolean;
  onDone: () => void;
}) {
  const { signIn: text } = usePasskeysText();
  useFieldOffer(inField, onDone);
  const sign = useMutation({
    mutationFn: async () => {
      const [{ provePasskey }, options] = await Promise.all([
        import("./ceremony.ts"),
        beginPasskeySignIn(),
      ]);
      await enter(await provePasskey(options));
    },
    onSuccess: onDone,
  });
  const press = useOnce(sign.mutateAsync);
  if (!hasPasskeys()) return null;
  return (
    <>
      <p className="or">{text.or}</p>
      <Button
        size="lg"
        wide
        icon={KeyRound}
        busy={sign.isPending && text.doing}
        onClick={() => press()}
      >
        {text.verb}
      </Button>
      {sign.error === null ? null : <PasskeyNotice error={sign.error} />}
    </>
  );
}
