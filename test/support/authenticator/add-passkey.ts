import { expectOk } from "../../../dev/demo/dashboard-client.ts";
import type { Attestation, Passkey, PasskeyCreationOptions } from "#shared/contracts/auth/passkey";
import type { Stack } from "../../../dev/stack/stack.ts";
import { type Developer, confirmAddress } from "../tenant.ts";
import { type Algorithm, SoftwareAuthenticator } from "./software-authenticator.ts";

/** Adds a passkey over HTTP, as the dashboard's page does, to an account with a confirmed address. */
export async function addPasskey(
  stack: Pick<Stack, "dashboardUrl" | "mailbox">,
  { dashboard, session }: Developer,
  algorithm: Algorithm = "ES256",
): Promise<{ authenticator: SoftwareAuthenticator; passkey: Passkey; credential: Attestation }> {
  await confirmAddress(stack, dashboard, session.account.email);
  const authenticator = new SoftwareAuthenticator(stack.dashboardUrl, { algorithm });
  const begun = await dashboard.send("POST", "/v1/account/passkeys/options");
  const credential = authenticator.make(expectOk<PasskeyCreationOptions>("options", begun));
  const answer = await dashboard.send("POST", "/v1/account/passkeys", {
    name: "Phone",
    credential,
  });
  return { authenticator, passkey: expectOk<Passkey>("passkey", answer), credential };
}
