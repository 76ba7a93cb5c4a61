import type { AccessToken, NewAccessToken } from "#shared/contracts/auth/access-token";
import { IDS, TIMES } from "./ids.ts";

const accessToken: AccessToken = {
  id: IDS.accessToken,
  name: "Terraform",
  prefix: `atlas_pat_${IDS.accessToken.slice("pat_".length)}`,
  last4: "x7kq",
  permissions: ["project:read", "integrations:read", "integrations:write"],
  project_ids: null,
  created_at: TIMES.created,
  expires_at: "2027-02-18T09:15:00.000Z",
  last_used_at: TIMES.updated,
  last_used_network: "203.0.113.0/24",
  revoked_at: null,
};
const newAccessToken: NewAccessToken = {
  ...accessToken,
  last_used_at: null,
  last_used_network: null,
  secret: `${accessToken.prefix}_…x7kq`,
};

export const ACCESS_TOKEN_EXAMPLES: Readonly<Record<string, object>> = {
  AccessToken: accessToken,
  NewAccessToken: newAccessToken,
};
