import type { Passkey } from "#shared/contracts/auth/passkey";
import type { NewSession } from "#shared/contracts/auth/session";
import { addPasskey } from "../../../workers/auth/src/passkeys/add-passkey.ts";
import { beginPasskey } from "../../../workers/auth/src/passkeys/begin-passkey.ts";
import { signIn } from "./sign-in.ts";
import { signUp } from "../../../workers/auth/src/sessions/sign-up.ts";
import { type Algorithm, SoftwareAuthenticator } from "../authenticator/software-authenticator.ts";
import type { AuthIsolate } from "./auth-in-process.ts";
import { account as asAccount, visitor } from "./callers.ts";
import { confirmAddress } from "./confirm-address.ts";
import { valueOf } from "./result.ts";

let people = 0;

/** A person with an account, who is signed in. */
export type Owner = { readonly session: NewSession; readonly email: string; readonly id: string };

export const PASSWORD = "correct horse";

/** Signs somebody up and in. */
export async function makeOwner(auth: AuthIsolate, from: string): Promise<Owner> {
  people += 1;
  const email = `owner${people}-${from}@example.com`;
  valueOf(await signUp(auth, visitor(), { email, password: PASSWORD, name: "Anna" }));
  const opened = valueOf(await signIn(auth, visitor(), { email, password: PASSWORD }));
  await confirmAddress(auth.db, opened.account.id);
  const session = { ...opened, account: { ...opened.account, email_verified: true } };
  await auth.settled();
  auth.takeMails();
  return { session, email, id: session.account.id };
}

/** Gives them a passkey. */
export async function givePasskey(
  auth: AuthIsolate,
  owner: Owner,
  options: { algorithm?: Algorithm; synced?: boolean; name?: string } = {},
): Promise<{ passkey: Passkey; authenticator: SoftwareAuthenticator }> {
  const authenticator = new SoftwareAuthenticator(auth.dashboardUrl, options);
  const credential = authenticator.make(valueOf(await beginPasskey(auth, asAccount(owner.id))));
  const { session_token } = owner.session;
  const input = { name: options.name ?? "My phone", session_token, credential };
  return {
    passkey: valueOf(await addPasskey(auth, asAccount(owner.id), input)),
    authenticator,
  };
}
