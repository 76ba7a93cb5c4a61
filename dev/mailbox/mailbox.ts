import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type ReceivedMail, readDelivery } from "./delivery.ts";
import { MAIL_POLICY, PAGE_POLICY, framed, listPage, mailPage } from "./pages.ts";

/** What the mailbox answers instead of taking mail. `hang` never answers. */
export type MailTrouble =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | "hang"
  | "cut";

export type Mailbox = {
  /** `http://127.0.0.1:{port}`: the API, and the pages for a person. */
  readonly url: string;
  readonly port: number;
  /** Everything that arrived for an address, the oldest first. */
  mailsTo(address: string): ReceivedMail[];
  /** The n-th mail for an address, 1 at first, as soon as it is there. Fails after ten seconds. */
  mailTo(address: string, nth?: number): Promise<ReceivedMail>;
  /** From now on the mailbox takes no mail and answers this; null ends it. */
  trouble(trouble: MailTrouble | null): void;
  /** How many deliveries were tried, those in trouble and repeated ones included. */
  tries(): number;
  close(): Promise<void>;
};

export type MailboxOptions = {
  /** 0 for any free one. */
  port: number;
  /** What a sender shows as bearer. */
  key: string;
};

const KEPT = 500;
const MAX_BODY = 1_048_576;
const WAIT_MS = 10_000;

/** Starts the local mailbox, on 127.0.0.1 only. */
export async function startMailbox({ port, key }: MailboxOptions): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  let trouble: MailTrouble | null = null;
  let tries = 0;

  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    tries += 1;
    if (request.headers.authorization !== `Bearer ${key}`)
      return refuse(response, 401, "missing_api_key");
    const body = await readBody(request);
    if (trouble === "hang") return;
    if (trouble === "cut") return void request.socket.destroy();
    if (trouble !== null) return refuse(response, trouble.status, "trouble", trouble.headers);
    const id = request.headers["idempotency-key"];
    const mail = typeof id === "string" && body !== null ? readDelivery(id, body) : null;
    if (mail === null) return refuse(response, 422, "validation_error");
    // The same key is the same mail, however often it is asked for.
    if (!mails.some((known) => known.id === mail.id)) {
      mails.push(mail);
      if (mails.length > KEPT) mails.shift();
      for (const look of waiting) look();
    }
    answerJson(response, 200, { id: mail.id });
  };

  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? ""))
      return refuse(response, 403, "foreign_host");
    if (request.method === "POST" && path === "/emails") return void receive(request, response);
    if (request.method !== "GET") return refuse(response, 405, "method_not_allowed");
    show(response, path, mails);
  });
  await listen(server, port);
  const bound = (server.address() as AddressInfo).port;
  const mailsTo = (address: string) => mails.filter(({ to }) => to === address);
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    mailsTo,
    mailTo: (address, nth = 1) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const mail = mailsTo(address)[nth - 1];
          if (mail === undefined) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve(mail);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`mail ${nth} for ${address} did not arrive.`));
        }, WAIT_MS);
        waiting.add(look);
        look();
      }),
    trouble: (next) => {
      trouble = next;
    },
    tries: () => tries,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The address in a mail, which is the same in its text and in its HTML. @throws Error for a mail without one. */
export function linkIn({ text }: Pick<ReceivedMail, "text">): string {
  const [link] = /https?:\/\/\S+/.exec(text) ?? [];
  if (link === undefined) throw new Error("The mail has no link.");
  return link;
}

function show(response: ServerResponse, path: string, mails: readonly ReceivedMail[]): void {
  const [, id, part] = /^\/mails\/([a-z0-9_]{1,64})(\/html)?$/.exec(path) ?? [];
  const mail = mails.find((one) => one.id === id);
  if (path === "/") answerHtml(response, PAGE_POLICY, listPage(mails));
  else if (mail === undefined) refuse(response, 404, "not_found");
  else if (part === undefined) answerHtml(response, PAGE_POLICY, mailPage(mail));
  else answerHtml(response, MAIL_POLICY, framed(mail.html));
}

function answerHtml(response: ServerResponse, policy: string, html: string): void {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  response.end(html);
}

/** Resend's form of an error. */
const refuse = (
  response: ServerResponse,
  statusCode: number,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): void => answerJson(response, statusCode, { statusCode, name, message: name }, headers);

function answerJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...headers, "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

/** The request's body; null when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}
