import type { LogDocument } from "./document.ts";
import type { Elasticsearch } from "./env.ts";

/** A document with the id under which it is stored once, however often it is sent. */
export type Item = { readonly id: string; readonly document: LogDocument };

/** What became of one request: what to send again, and how many items are stored or refused for good. */
export type BulkOutcome = {
  readonly again: readonly Item[];
  readonly stored: number;
  readonly refused: number;
  /** The status of the answer, or the name of what went wrong. */
  readonly result: string;
};

const STREAM = "logs-atlas-default";
const DEADLINE_MS = 5_000;
const RETRYABLE = new Set([429, 502, 503, 504]);
/** Stored by an earlier request that got no answer. */
const CONFLICT = 409;

/**
 * Sends documents to the data stream in one `_bulk` request. Follows no redirect, which would take the key along.
 *
 * @see [Bulk API](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk)
 */
export async function sendBulk(
  { url, apiKey }: Elasticsearch,
  items: readonly Item[],
): Promise<BulkOutcome> {
  const none = { again: [], stored: 0, refused: 0 };
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-ndjson",
        "content-encoding": "gzip",
        ...(apiKey === "" ? {} : { authorization: `ApiKey ${apiKey}` }),
      },
      body: await compress(toLines(items)),
      redirect: "manual",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const result = String(response.status);
    if (response.ok) return { ...readItems(items, await response.json()), result };
    await response.body?.cancel();
    return RETRYABLE.has(response.status)
      ? { ...none, again: items, result }
      : { ...none, refused: items.length, result };
  } catch (thrown) {
    const isLate = thrown instanceof Error && thrown.name === "TimeoutError";
    return { ...none, again: items, result: isLate ? "deadline" : "unreachable" };
  }
}

const toLines = (items: readonly Item[]): string =>
  items
    .map(
      ({ id, document }) =>
        `${JSON.stringify({ create: { _index: STREAM, _id: id } })}\n${JSON.stringify(document)}\n`,
    )
    .join("");

const compress = (text: string): Promise<ArrayBuffer> =>
  new Response(new Response(text).body?.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();

/** Elasticsearch says to each item by itself what became of it, in the order of the request. */
function readItems(items: readonly Item[], answer: unknown): Omit<BulkOutcome, "result"> {
  const statuses = statusesOf(answer);
  const again: Item[] = [];
  let stored = 0;
  for (const [index, item] of items.entries()) {
    const status = statuses[index] ?? 0;
    if ((status >= 200 && status < 300) || status === CONFLICT) stored++;
    else if (RETRYABLE.has(status)) again.push(item);
  }
  return { again, stored, refused: items.length - stored - again.length };
}

function statusesOf(answer: unknown): number[] {
  const items =
    typeof answer === "object" && answer !== null && "items" in answer ? answer.items : [];
  return (Array.isArray(items) ? items : []).map((item: unknown) => {
    const create =
      typeof item === "object" && item !== null && "create" in item ? item.create : null;
    const status =
      typeof create === "object" && create !== null && "status" in create ? create.status : 0;
    return typeof status === "number" ? status : 0;
  });
}
