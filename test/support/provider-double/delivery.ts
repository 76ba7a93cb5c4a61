import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Plan } from "./endpoints/answers.ts";
import type { DoubleCall } from "./calls.ts";

/**
 * Sends the planned response and records it in the call.
 *
 * Waits for the whole delay even when the caller has left, because a real provider does not notice that.
 *
 * @param stopped aborted when the double closes or is reset; then this returns at once.
 */
export async function deliver(
  plan: Plan,
  response: ServerResponse,
  call: DoubleCall,
  stopped: AbortSignal,
): Promise<void> {
  if (plan.delayMs > 0) await pause(plan.delayMs, stopped);
  if (stopped.aborted) {
    response.destroy();
    return;
  }
  if (plan.how === "down") {
    call.outcome = "down";
    response.destroy();
    return;
  }
  if (plan.how === "hang") {
    call.outcome = "hang";
    await untilClosed(response, stopped);
    return;
  }
  const { status, headers, body, outcome } = plan.answer;
  call.outcome = outcome;
  if (response.destroyed) return;
  call.status = status;
  response.writeHead(status, headers);
  if (plan.how === "drip") {
    for (const byte of Buffer.from(body)) {
      if (response.destroyed || stopped.aborted) return;
      response.write(Buffer.of(byte));
      await pause(1000 / plan.bytesPerSecond, stopped);
    }
    response.end();
  } else {
    response.end(body);
  }
  await untilClosed(response, stopped);
}

/** Resolves when the response has been sent or the connection is closed. */
async function untilClosed(response: ServerResponse, stopped: AbortSignal): Promise<void> {
  if (response.closed) return;
  await once(response, "close", { signal: stopped }).catch(() => response.destroy());
}

function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal: stopped }).catch(() => undefined);
}
