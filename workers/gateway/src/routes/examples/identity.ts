import type { LinkedIdentity } from "#shared/contracts/auth/identity";
import type { SignInProvider } from "#shared/contracts/oauth/sign-in";
import { IDS, TIMES } from "./ids.ts";

export const SIGN_IN_CODE = "c2lnbi1pbi1jb2RlLW9mLTI1Ni1yYW5kb20tYml0cy0";

const provider: SignInProvider = {
  integration_id: IDS.integration,
  provider: "github",
  name: "GitHub",
};

const identity: LinkedIdentity = {
  id: IDS.identity,
  integration_id: IDS.integration,
  provider: "github",
  label: "ada",
  created_at: TIMES.created,
  last_used_at: TIMES.updated,
};

export const IDENTITY_EXAMPLES: Readonly<Record<string, object>> = {
  SignInProvider: provider,
  SignInProviderList: { data: [provider] },
  LinkedIdentity: identity,
  LinkedIdentityList: { data: [identity] },
  BegunProvider: {
    url: `https://atlas.example.com/connect/atlas_cs_0000000000000000000000000000000000000000000000000000/${IDS.integration}`,
  },
};
