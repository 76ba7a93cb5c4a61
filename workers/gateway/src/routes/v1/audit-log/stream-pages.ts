import type { AuditExportPage } from "#shared/contracts/projects/audit-log";
import type { ExportFormat } from "./export-formats.ts";

/** A client that reads slower than this is cut off: its key may have been revoked long ago. */
const LONGEST_MS = 10 * 60_000;

/**
 * Writes pages as they are read. One page is in memory at a time: the next one is asked for when the client has taken this
 * one. A client that goes away stops it. A page that fails breaks the answer off, so that it does not look complete.
 */
export function streamPages(
  first: AuditExportPage,
  read: (afterSeq: number) => Promise<AuditExportPage>,
  format: ExportFormat,
  longestMs: number = LONGEST_MS,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const untilMs = Date.now() + longestMs;
  let next: number | null = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        if (Date.now() > untilMs) throw new Error("The export took too long.");
        const isFirst = next === 0;
        const page: AuditExportPage = isFirst ? first : await read(next ?? 0);
        const text = page.lines.map(format.row).join("");
        const chunk = encoder.encode(isFirst ? format.header + text : text);
        next = page.next;
        if (chunk.byteLength > 0) controller.enqueue(chunk);
        if (next === null) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
