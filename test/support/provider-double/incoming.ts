import type { IncomingMessage } from "node:http";
import type { DoubleCall } from "./calls.ts";

const MAX_BODY_BYTES = 1_000_000;

/** A request whose body has arrived. */
export type Incoming = {
  method: string;
  url: URL;
  body: string;
  /** The body as a form; empty if it is not one. */
  form: URLSearchParams;
  authMethod: DoubleCall["authMethod"];
  /** The credentials that the caller sent, decoded. */
  clientId: string | undefined;
  clientSecret: string | undefined;
  bearer: string | undefined;
};

export async function readIncoming(request: IncomingMessage, origin: string): Promise<Incoming> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error("body too large");
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString("utf8");
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  const form = new URLSearchParams(isForm === true ? body : "");
  return {
    method: request.method ?? "GET",
    url: new URL(request.url ?? "/", origin),
    body,
    form,
    ...credentialsOf(request.headers.authorization ?? "", form),
  };
}

type Credentials = Pick<Incoming, "authMethod" | "clientId" | "clientSecret" | "bearer">;

/** Decodes Basic credentials, which are form-urlencoded (RFC 6749 §2.3.1). Does not verify them. */
function credentialsOf(authorization: string, form: URLSearchParams): Credentials {
  const none = { clientId: undefined, clientSecret: undefined, bearer: undefined };
  const [scheme = "", value = ""] = authorization.split(" ", 2);
  if (scheme.toLowerCase() === "basic") {
    const [id = "", secret = ""] = Buffer.from(value, "base64").toString("utf8").split(":", 2);
    const clientId = formDecode(id);
    return { ...none, authMethod: "basic", clientId, clientSecret: formDecode(secret) };
  }
  if (scheme.toLowerCase() === "bearer") return { ...none, authMethod: "bearer", bearer: value };
  const clientSecret = form.get("client_secret") ?? undefined;
  const clientId = form.get("client_id") ?? undefined;
  return {
    ...none,
    authMethod: clientSecret === undefined ? "none" : "post",
    clientId,
    clientSecret,
  };
}

function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", "%20"));
  } catch {
    return undefined;
  }
}
