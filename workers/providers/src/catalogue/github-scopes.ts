/**
 * GitHub's scopes. A token's scopes are normalized: `user,gist,user:email` gives `user,gist`.
 *
 * @see [Normalized scopes](https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps#normalized-scopes)
 */
export const githubScopes = {
  default_scopes: ["read:user", "user:email"],
  included_scopes: {
    repo: ["repo:status", "repo_deployment", "public_repo", "repo:invite", "security_events"],
    "admin:repo_hook": ["write:repo_hook", "read:repo_hook"],
    "write:repo_hook": ["read:repo_hook"],
    "admin:org": ["write:org", "read:org"],
    "write:org": ["read:org"],
    "admin:public_key": ["write:public_key", "read:public_key"],
    "write:public_key": ["read:public_key"],
    user: ["read:user", "user:email", "user:follow"],
    project: ["read:project"],
    "admin:gpg_key": ["write:gpg_key", "read:gpg_key"],
    "write:gpg_key": ["read:gpg_key"],
    "admin:enterprise": [
      "manage_runners:enterprise",
      "manage_billing:enterprise",
      "read:enterprise",
    ],
  },
  granted_scope_separators: [","],
};
