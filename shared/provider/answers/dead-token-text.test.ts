import { describe, expect, it } from "vitest";
import { saysTokenIsGone } from "./dead-token-text.ts";

describe("a text says that the token is gone", () => {
  it.each([
    "Invalid token",
    "invalid_token",
    "InvalidToken",
    "Token expired or revoked",
    "token … not found",
    "Token abc123 not found",
    "Token 3f2a-99bc-10 does not exist",
    "The token has been revoked",
    "Token is invalid or has already been revoked",
    "Invalid or expired token",
    "refresh token is invalid",
    "The refresh token you provided is no longer valid",
    "unknown_token",
    "tokenNotFound",
    "No such token",
    "already revoked",
    "The grant was not found",
    "Grant does not exist",
    "The token could not be found",
    "This access token isn't valid.",
    "not a valid token",
  ])("%s", (text) => {
    expect(saysTokenIsGone(text, null)).toBe(true);
  });
});

describe("a text says something else", () => {
  it.each([
    "",
    "Not Found",
    "invalid client token endpoint auth",
    "token_type_hint invalid",
    "invalid token_type_hint",
    "missing token parameter",
    "token parameter is invalid",
    "The request is missing a required parameter: token",
    "invalid_client",
    "Invalid client secret",
    "Invalid token or client credentials",
    "token endpoint not found",
    "invalid grant type",
    "grant_type is unknown",
    "invalid_scope",
    "The token could not be revoked",
    "The token must be revoked by its owner",
    "token is not expired",
    "Failed to revoke token: unknown error",
    "Unknown error while revoking token",
    "The token was not issued to this client",
    "CSRF token invalid",
    "invalid CSRF token",
    "session token expired",
    "<p>Token expired</p>",
    `Invalid token ${"x".repeat(500)}`,
  ])("%s", (text) => {
    expect(saysTokenIsGone(text, null)).toBe(false);
  });
});

describe("the members of an answer", () => {
  it.each<[value: unknown, expected: boolean]>([
    [{ status: 400, message: "Invalid token" }, true],
    [{ error: "invalid_request", error_description: "token was not found" }, true],
    [{ errors: [{ detail: "The token has expired" }] }, true],
    [{ errors: { token: ["is invalid"] } }, true],
    [[{ errorCode: "TOKEN_REVOKED" }], true],
    [{ errors: { token_type_hint: ["is invalid"] } }, false],
    [{ error: "invalid", parameter: "token" }, false],
    [{ status: 400, message: "Bad Request" }, false],
    [7, false],
  ])("%j", (value, expected) => {
    expect(saysTokenIsGone("Token expired", value)).toBe(expected);
  });
});
