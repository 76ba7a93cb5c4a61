/** What an actor may do. API keys carry these as scopes; roles are sets of them. */
export const PERMISSIONS = [
  "project:read",
  "project:write",
  "project:delete",
  "api_keys:read",
  "api_keys:write",
  "audit:read",
  "integrations:read",
  "integrations:write",
  "connect:write",
  "connections:read",
  "connections:write",
  "end_users:write",
  "tokens:read",
  "members:read",
  "members:write",
  "webhooks:read",
  "webhooks:write",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** The scopes that an API key may carry: a key never manages the project or other keys. */
export const API_KEY_SCOPES = [
  "integrations:read",
  "integrations:write",
  "connect:write",
  "connections:read",
  "connections:write",
  "end_users:write",
  "tokens:read",
  "audit:read",
  "webhooks:read",
  "webhooks:write",
] as const satisfies readonly Permission[];

export const ROLES = ["owner", "admin", "developer", "viewer"] as const;
export type Role = (typeof ROLES)[number];

const READ: readonly Permission[] = [
  "project:read",
  "api_keys:read",
  "audit:read",
  "integrations:read",
  "connections:read",
  "members:read",
  "webhooks:read",
];

/**
 * Only an owner may delete the project. Only API keys, owners and admins may read plaintext tokens: a developer's
 * session sees connections without them.
 */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  admin: PERMISSIONS.filter((permission) => permission !== "project:delete"),
  developer: [
    ...READ,
    "api_keys:write",
    "integrations:write",
    "connect:write",
    "connections:write",
    "end_users:write",
    "webhooks:write",
  ],
  viewer: READ,
};

/** Which members each role may invite, change and remove, and which roles it may give them. The only such table. */
export const MANAGED_ROLES: Readonly<Record<Role, readonly Role[]>> = {
  owner: ROLES,
  admin: ["developer", "viewer"],
  developer: [],
  viewer: [],
};

/** The roles that members may give themselves: their own and those below it. */
export const OWN_CHOICES: Readonly<Record<Role, readonly Role[]>> = {
  owner: ROLES,
  admin: ROLES.slice(ROLES.indexOf("admin")),
  developer: ROLES.slice(ROLES.indexOf("developer")),
  viewer: ROLES.slice(ROLES.indexOf("viewer")),
};
