import { request } from "node:http";
import { request as requestTls } from "node:https";

export type HttpAnswer = { status: number; headers: Headers; text: string };

export type HttpQuestion = {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
};

const LIMIT_MS = 40_000;

/**
 * One request and its whole answer, redirects as they are. The platform's `fetch` would do, but it puts headers of its
 * own on (`sec-fetch-mode: cors`), and a client that plays a browser has to say what a browser says.
 */
export function exchange(url: URL, question: HttpQuestion = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestTls : request;
    const outgoing = send(
      url,
      {
        method: question.method ?? "GET",
        headers: {
          ...question.headers,
          ...(question.body === undefined
            ? {}
            : { "content-length": String(Buffer.byteLength(question.body)) }),
        },
        signal: AbortSignal.timeout(LIMIT_MS),
      },
      (incoming) => {
        const headers = new Headers();
        for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2)
          headers.append(incoming.rawHeaders[i] ?? "", incoming.rawHeaders[i + 1] ?? "");
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.once("error", reject);
        incoming.once("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers,
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    outgoing.once("error", reject);
    outgoing.end(question.body);
  });
}
