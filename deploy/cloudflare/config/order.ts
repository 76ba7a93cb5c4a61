import { WORKERS, type WorkerName } from "../../workerd/environment.ts";
import { readManifest } from "../../workerd/manifest.ts";

/**
 * Every Worker after those that it calls. A binding to a Worker that does not exist fails, and during an update an old
 * caller must find the new callee: contracts only grow.
 *
 * @throws Error when Workers call each other in a circle.
 */
export function deployOrder(root: URL): WorkerName[] {
  const callees = new Map(
    WORKERS.map((worker) => {
      const { services, durableObjects } = readManifest(root, worker);
      const called = [
        ...services.map(({ service }) => service),
        ...durableObjects.map(({ worker: owner }) => owner),
      ];
      return [worker, new Set(called.filter((other) => other !== worker))];
    }),
  );
  const order: WorkerName[] = [];
  while (order.length < WORKERS.length) {
    const next = WORKERS.filter(
      (worker) =>
        !order.includes(worker) &&
        [...(callees.get(worker) ?? [])].every((callee) => order.includes(callee)),
    );
    if (next.length === 0)
      throw new Error(
        `These Workers call each other in a circle: ${WORKERS.filter((worker) => !order.includes(worker)).join(", ")}.`,
      );
    order.push(...next);
  }
  return order;
}
