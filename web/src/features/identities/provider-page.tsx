import { useMutation } from "@tanstack/react-query";
import { Link, useLocation, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { showToast } from "../../ui/overlays/toast.tsx";
import { SignInFrame } from "../sign-in/frame.tsx";
import { SecondStep } from "../sign-in/second-step.tsx";
import type { Challenge } from "../sign-in/sign-in.ts";
import { linkIdentity, rememberedErrand, signInWithProvider } from "./identity-calls.ts";
import { ProviderNotice } from "./provider-notice.tsx";
import { useIdentitiesText } from "./text.ts";

/** Where a provider's flow leads back: ends the sign-in, or the link of an identity, and goes on. */
export function ProviderPage() {
  const text = useIdentitiesText();
  const router = useRouter();
  const hash = useLocation({ select: (at) => at.hash.replace(/^#/, "") });
  const [said] = useState(() => new URLSearchParams(hash));
  const [errand] = useState(rememberedErrand);
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  const goOn = () => router.history.replace(errand.next);
  const end = useMutation({
    mutationFn: async (code: string) => {
      if (errand.purpose === "sign_in") return signInWithProvider(code);
      const { label, provider } = await linkIdentity(code);
      showToast({ title: text.linked, detail: text.linkedDetail(label ?? provider) });
      return null;
    },
    onSuccess: (asked) => (asked === null ? goOn() : setChallenge(asked)),
  });
  const code = said.get("code");
  const isSent = useRef(false);
  useEffect(() => {
    if (code === null || isSent.current) return;
    isSent.current = true;
    // The code works once: an address that is copied from here should not have it.
    window.history.replaceState(window.history.state, "", window.location.pathname);
    end.mutate(code);
  }, [code, end]);
  const failed = code === null ? (said.get("error") ?? "flow") : end.error;
  return (
    <SignInFrame title={text.page}>
      <div className="signin-form">
        <h1>{text.page}</h1>
        {challenge === null ? null : (
          <SecondStep
            challenge={challenge}
            onDone={goOn}
            onOver={() => router.history.replace("/signin")}
          />
        )}
        {failed === null ? null : (
          <>
            <ProviderNotice error={failed} purpose={errand.purpose} />
            <p>
              {errand.purpose === "link" ? (
                <Link to="/account" search={{ tab: "security" }}>
                  {text.toAccount}
                </Link>
              ) : (
                <Link to="/signin">{text.again}</Link>
              )}
            </p>
          </>
        )}
      </div>
    </SignInFrame>
  );
}
