import { EmailPanel } from "./email-panel.tsx";
import { IdentitiesPanel } from "../identities/identities-panel.tsx";
import { PasskeysPanel } from "../passkeys/passkeys-panel.tsx";
import { PasswordPanel } from "./password-panel.tsx";
import { AuthenticatorPanel } from "./second-factor/authenticator-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";

export default function SecurityTab() {
  return (
    <>
      <PasswordPanel />
      <PasskeysPanel />
      <IdentitiesPanel />
      <AuthenticatorPanel />
      <EmailPanel />
      <SessionsPanel />
    </>
  );
}
