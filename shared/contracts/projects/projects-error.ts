import type { CommonErrorCode, ServiceError } from "../errors.ts";

export type ProjectsError = ServiceError<
  | CommonErrorCode
  | "invalid_request"
  | "rate_limited"
  | "invalid_url"
  | "return_url_exists"
  | "origin_exists"
  | "branding_unusable"
  | "limit_reached"
  | "invalid_cursor"
  | "project_in_use"
  | "project_name_mismatch"
  | "version_mismatch"
  | "last_owner"
  | "sole_owner"
  | "slug_taken"
  | "email_unusable"
  | "invitation_exists"
  | "link_invalid"
  | "invitation_for_another"
  | "already_member"
  | "api_key_ended"
  | "vault_unavailable"
  | "webhook_changed"
  | "webhook_disabled"
>;
