import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { sessionQuery } from "../../api/session.ts";
import { signedOut } from "../../api/signed-out.ts";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { CredentialsForm } from "./credentials-form.tsx";
import { useSignInText } from "./text.ts";

/**
 * Over any page when a call met an ended session: after signing in, what was called is called again, and nothing that was
 * typed is lost. Closing it leaves for the sign-in page.
 */
export default function SignInAgain() {
  const text = useSignInText();
  const router = useRouter();
  const email = useQueryClient().getQueryData(sessionQuery.queryKey)?.account.email;
  const leave = () => {
    signedOut.settle(false);
    void router.navigate({ to: "/signin", search: { next: router.state.location.href } });
  };
  return (
    <Dialog open onClose={leave} title={text.again.title} description={text.again.detail}>
      <CredentialsForm
        {...(email === undefined ? {} : { email })}
        onDone={() => signedOut.settle(true)}
      />
    </Dialog>
  );
}
