import { useLocation } from "@tanstack/react-router";
import { SignInFrame } from "../sign-in/frame.tsx";
import { AskForLink } from "./ask-for-link.tsx";
import { SetPassword } from "./set-password.tsx";
import { useEmailLinkText } from "./text.ts";

/** Asks for a link to set a password; opened by that link, it sets one. */
export function ResetPage() {
  const text = useEmailLinkText();
  const token = useLocation({ select: ({ hash }) => hash.replace(/^#/, "") });
  return (
    <SignInFrame title={text.ask.title}>
      {token === "" ? <AskForLink /> : <SetPassword key={token} token={token} />}
    </SignInFrame>
  );
}
