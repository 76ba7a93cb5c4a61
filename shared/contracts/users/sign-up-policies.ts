/**
 * Who may sign up. `invitation`: addresses with an open invitation to a project, and those that an administrator invited.
 * `domains`: addresses of some domains, and those that an administrator invited. `closed`: no one. The addresses of
 * ATLAS_ADMINISTRATORS always may.
 */
export const SIGN_UP_POLICIES = ["open", "invitation", "domains", "closed"] as const;
export type SignUpPolicy = (typeof SIGN_UP_POLICIES)[number];

/** A policy, and the domains where it is `domains`. */
export type SignUpRule = { readonly policy: SignUpPolicy; readonly domains: readonly string[] };
