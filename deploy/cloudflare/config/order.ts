import { WORKERS, type WorkerName, isTailed } from "../../workerd/environment.ts";
import { readManifest } from "../../workerd/manifest.ts";

/**
 * Every Worker after those that it calls. A binding to a Worker that does not exist fails, and during an update an old
 * caller must find the new callee: contracts only grow.
 *
 * @throws Error when Workers call each other in a circle.
 */
export function deployOrder(root: URL, workers: readonly WorkerName[] = WORKERS): WorkerName[] {
  const callees = new Map(
    workers.map((worker) => {
      const { services, durableObjects } = readManifest(root, worker);
      const called = [
        ...services.map(({ service }) => service),
        ...durableObjects.map(({ worker: owner }) => owner),
        // Whoever is tailed names the tail Worker, which must be there.
        ...(workers.includes("tail") && isTailed(worker) ? ["tail" as const] : []),
      ];
      return [worker, new Set(called.filter((other) => other !== worker))];
    }),
  );
  const order: WorkerName[] = [];
  while (order.length < workers.length) {
    const next = workers.filter(
      (worker) =>
        !order.includes(worker) &&
        [...(callees.get(worker) ?? [])].every((callee) => order.includes(callee)),
    );
    if (next.length === 0)
      throw new Error(
        `These Workers call each other in a circle: ${workers.filter((worker) => !order.includes(worker)).join(", ")}.`,
      );
    order.push(...next);
  }
  return order;
}
