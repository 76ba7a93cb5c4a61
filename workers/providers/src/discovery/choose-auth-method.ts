import { type Result, err, ok } from "#shared/result";
import { type Document, readNames, show } from "./document.ts";

/** How the client authenticates. A server that names no method supports Basic (RFC 8414 §2). */
export function chooseAuthMethod(
  document: Document,
): Result<"client_secret_basic" | "client_secret_post", string> {
  const methods = readNames(document, "token_endpoint_auth_methods_supported");
  if (methods === null || methods.includes("client_secret_basic")) return ok("client_secret_basic");
  return methods.includes("client_secret_post")
    ? ok("client_secret_post")
    : err(
        `The issuer offers neither client_secret_basic nor client_secret_post, but ${show(methods.join(", "))}. If it takes one of the two after all, enter that as token_endpoint_auth_method.`,
      );
}
